using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PrivacyFunctions.Http;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Local.Host.Http;

/// <summary>
/// <c>/local/orchestrations</c>: the durable engine as one looks into it, without changing anything. Histories hold
/// opaque ids and no personal data, by the rule for payloads.
/// </summary>
internal static class OrchestrationPages
{
    private const string Root = "/local/orchestrations";

    // What fits on a screen or two.
    private const int PageSize = 50;

    // A payload in a table is recognised by its beginning.
    private const int MaxShownCharacters = 400;

    public static void MapOrchestrationPages(this IEndpointRouteBuilder local)
    {
        local.MapGet("/orchestrations", (
                HttpContext http, DurableEngine engine, TimeProvider time, string? status, string? after,
                bool stuck = false) =>
            ListAsync(engine, time, status, after, stuck, http.RequestAborted));
        local.MapGet("/orchestrations/{**id}", (HttpContext http, DurableEngine engine, string id) =>
            ShowAsync(engine, id, http.RequestAborted));
    }

    private static async Task<IResult> ListAsync(
        DurableEngine engine, TimeProvider time, string? status, string? after, bool stuck,
        CancellationToken cancellation)
    {
        var isStatus = Enum.TryParse<OrchestrationRuntimeStatus>(status, ignoreCase: true, out var wanted)
            && Enum.IsDefined(wanted);
        if (status is not null && !isStatus)
            return Problems.Unprocessable("status_invalid", "There is no such status of an orchestration.");
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return Problems.Unprocessable("page_invalid", "A page begins after a number that the page before it gave.");
        var page = stuck
            ? await StuckAsync(engine, time, cancellation)
            : await engine.Instances.PageAsync(
                new(Statuses: isStatus ? [wanted] : null, PageSize: PageSize, ContinuationToken: after), cancellation);
        var rows = new List<object?[]>();
        foreach (var instance in page.Values)
            rows.Add(await RowAsync(engine, instance, cancellation));
        var answer = new LocalPage("Orchestrations")
            .Say(engine.UnavailableSince is { } since
                ? $"The store cannot be written since {since:u}: no new work is begun."
                : "The engine runs.")
            .Links(Filters())
            .Table(["instance", "orchestrator", "status", "created", "last event", "waits for"], rows);
        return page.ContinuationToken is { } next
            ? answer.Links([new("next page", $"{Root}?after={next}{(isStatus ? $"&status={wanted}" : "")}")])
            : answer;
    }

    private static async Task<Page<OrchestrationMetadata>> StuckAsync(
        DurableEngine engine, TimeProvider time, CancellationToken cancellation)
    {
        var found = new List<OrchestrationMetadata>();
        foreach (var id in await engine.Instances.StuckAsync(time.GetUtcNow(), PageSize, cancellation))
        {
            if (await engine.Instances.FindAsync(id, false, cancellation) is { } instance)
                found.Add(instance);
        }

        return new(found);
    }

    private static async Task<object?[]> RowAsync(
        DurableEngine engine, OrchestrationMetadata instance, CancellationToken cancellation) =>
    [
        new LocalLink(instance.InstanceId, AddressOf(instance.InstanceId)),
        instance.Name,
        instance.RuntimeStatus,
        instance.CreatedAt.ToString("u"),
        instance.LastUpdatedAt.ToString("u"),
        instance.IsCompleted ? "" : Waits(await engine.Instances.StandingAsync(instance.InstanceId, cancellation)),
    ];

    /// <summary>Slashes stay: escaped ones are not unescaped on the way back.</summary>
    private static string AddressOf(string id) => $"{Root}/{Uri.EscapeDataString(id).Replace("%2F", "/")}";

    private static async Task<IResult> ShowAsync(DurableEngine engine, string id, CancellationToken cancellation)
    {
        if (await engine.Instances.FindAsync(id, true, cancellation) is not { } instance)
            return NotFoundAnswer.Create();
        var history = await engine.Instances.HistoryAsync(id, cancellation);
        var waits = instance.IsCompleted ? "" : Waits(await engine.Instances.StandingAsync(id, cancellation));
        var events = history.Select((next, position) => new object?[]
        {
            position, next.Kind, next.At.ToString("O"), next.TaskId, next.Name, next.Target, Shown(next.Data),
        });
        return new LocalPage(instance.InstanceId)
            .Links(Filters())
            .Table(["", ""],
            [
                ["orchestrator", instance.Name],
                ["status", instance.RuntimeStatus],
                ["created", instance.CreatedAt.ToString("u")],
                ["waits for", waits],
                ["input", Shown(instance.SerializedInput)],
                ["output", Shown(instance.SerializedOutput)],
                ["failure", Shown(instance.FailureDetails?.ToString())],
            ])
            .Table(["", "event", "at", "task", "name", "target", "data"], events);
    }

    private static IEnumerable<LocalLink> Filters() =>
    [
        new("all", Root),
        .. Enum.GetValues<OrchestrationRuntimeStatus>()
            .Where(status => status
                is not (OrchestrationRuntimeStatus.ContinuedAsNew or OrchestrationRuntimeStatus.Canceled))
            .Select(status => new LocalLink($"{status}", $"{Root}?status={status}")),
        new("stuck", $"{Root}?stuck=true"),
    ];

    private static string Waits(InstanceStanding standing)
    {
        var parts = new List<string>();
        if (standing.NextTimer is { } timer)
            parts.Add($"a timer at {timer:u}");
        if (standing.Activities > 0)
            parts.Add($"{standing.Activities} activities");
        if (standing.Children > 0)
            parts.Add($"{standing.Children} children");
        if (standing.Messages > 0)
            parts.Add($"its turn, with {standing.Messages} messages");
        return standing.WaitsForEventOnly ? "an event" : string.Join(", ", parts);
    }

    private static string? Shown(string? text) =>
        text is { Length: > MaxShownCharacters } ? text[..MaxShownCharacters] + "…" : text;
}
