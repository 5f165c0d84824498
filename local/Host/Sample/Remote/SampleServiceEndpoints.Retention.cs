using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>The routes about records that go by rule, which a service may leave out.</summary>
internal sealed partial class SampleServiceEndpoints
{
    private const string Hidden = "protected";

    private async Task<IResult> CountRecordsAsync(
        TenantId tenant, CountRecordsCall call, CancellationToken cancellation)
    {
        if (Refusal(
            tenant, call.TenantId, call.RequestId, call.Collection, call.Selection, out var collection,
            out var selection) is { } refused)
            return refused;
        if (ActionOf(call.Action) is not { } action)
            return UnknownSelection();
        var records = new SelectedRecords(
            tenant, selection,
            [.. People(call.Held, collection, Protection.Hold),
                .. People(call.Requested, collection, Protection.OpenRequest)]);
        var count = await database.Open().CountAsync(records, collection, action, cancellation);
        return Json(new CountRecordsAnswer(
            tenant.Value, collection.Name, count.Selected, count.Held, count.Requested, count.Undated));
    }

    private async Task<IResult> ListPeopleAsync(TenantId tenant, ListPeopleCall call, CancellationToken cancellation)
    {
        if (Refusal(
            tenant, call.TenantId, call.RequestId, call.Collection, call.Selection, out var collection,
            out var selection) is { } refused)
            return refused;
        var people = await database.Open().PeopleAsync(
            Records(tenant, selection, call.Protected, collection), collection,
            Math.Clamp(call.MaxPeople, 1, ConnectorLimits.PseudonymisedPeople), cancellation);
        return Json(new ListPeopleAnswer(tenant.Value, collection.Name, people));
    }

    private async Task<IResult> SweepRecordsAsync(HttpContext context, TenantId tenant, SweepRecordsCall call)
    {
        if (Refusal(
            tenant, call.TenantId, call.RequestId, call.Collection, call.Selection, out var collection,
            out var selection) is { } refused)
            return refused;
        if (ActionOf(call.Action) is not { } action || call.Limit < 1)
            return UnknownSelection();
        var (answer, name) = await operations.RunAsync(
            tenant, $"{call.RequestId}\n{call.Step}", async () => await SweepAsync(
                Records(tenant, selection, call.Protected, collection), collection, action, call));
        return name is null ? Json(answer) : Accepted(context, name);
    }

    private Task<SweepRecordsAnswer> SweepAsync(
        SelectedRecords records, Collection collection, EraseAction action, SweepRecordsCall call) =>
        UntilAsync(call.NotAfter, async end =>
        {
            var piece = await database.Open(collection, call.Pseudonyms).SweepAsync(
                records, collection, action, call.Cursor, call.Limit,
                call.Pseudonyms?.Select(given => given.Person).ToList(), end);
            // A log that could not be cut is the only reason to come again that leads nowhere.
            if (piece is { Count: 0, More: true } && piece.Cursor == call.Cursor)
                throw new ConnectorException(_service.Name, FailureReason.Timeout, retriable: true);
            return new SweepRecordsAnswer(
                call.TenantId, collection.Name, piece.Count, piece.More,
                (int)Math.Ceiling(piece.LongestTransaction.TotalMilliseconds), piece.More ? piece.Cursor : null);
        });

    /// <summary>
    /// From that moment on nobody waits for us any longer, and somebody may be protected whom the call does not name.
    /// </summary>
    private async Task<T> UntilAsync<T>(DateTimeOffset notAfter, Func<CancellationToken, Task<T>> work)
    {
        using var end = new CancellationTokenSource(database.TimeUntil(notAfter), TimeProvider.System);
        try
        {
            // A statement that runs at once does not look at the token.
            end.Token.ThrowIfCancellationRequested();
            return await work(end.Token);
        }
        catch (OperationCanceledException e) when (end.IsCancellationRequested)
        {
            throw new ConnectorException(_service.Name, FailureReason.Timeout, retriable: true, e);
        }
    }

    private async Task<IResult> HashRecordSecretsAsync(
        TenantId tenant, HashRecordSecretsCall call, CancellationToken cancellation)
    {
        if (Refusal(
            tenant, call.TenantId, call.RequestId, call.Collection, call.Selection, out var collection,
            out var selection) is { } refused)
            return refused;
        var secrets = await database.Open().HashSecretsAsync(
            Records(tenant, selection, call.Protected, collection), collection, cancellation);
        return Json(new HashRecordSecretsAnswer(tenant.Value, collection.Name, secrets));
    }

    private async Task<IResult> RemoveRecordSecretsAsync(TenantId tenant, RemoveRecordSecretsCall call)
    {
        if (Refusal(
            tenant, call.TenantId, call.RequestId, call.Collection, call.Selection, out var collection,
            out var selection) is { } refused)
            return refused;
        return Json(await UntilAsync(call.NotAfter, async end =>
        {
            await database.Open().RemoveSecretsAsync(
                Records(tenant, selection, call.Protected, collection), collection, call.Recorded, end);
            return new RemoveRecordSecretsAnswer(tenant.Value, collection.Name);
        }));
    }

    /// <summary>Null where the call is about this tenant and records that we know, which it then has.</summary>
    private IResult? Refusal(
        TenantId tenant, string named, string request, string name, CallSelection asked, out Collection collection,
        out RecordSelection selection)
    {
        (collection, selection) = (null!, null!);
        if (named != tenant.Value)
            return OtherTenant();
        if (_service.FindCollection(name) is not { } found)
            return UnknownCollection();
        if (Read(asked, tenant, request, found) is not { } read)
            return UnknownSelection();
        (collection, selection) = (found, read);
        return null;
    }

    /// <summary>Null for what we do not know: nothing is then selected by guessing.</summary>
    private static RecordSelection? Read(
        CallSelection selection, TenantId tenant, string request, Collection collection) => selection switch
        {
            { By: "all" } => new RecordSelection.Everything(),
            { By: "older_than", Column: { } column, CutOff: { } cut } when column == collection.Retention.From =>
                new RecordSelection.OlderThan(cut),
            { By: "value", Column: { } column, Value: { } value } when
                collection.Columns.Contains(column, StringComparer.OrdinalIgnoreCase) =>
                new RecordSelection.WithValue(column, new Sensitive<string>(value)),
            { By: "person", Subject: { } subject } =>
                new RecordSelection.OfSubject(Scope(tenant, request, subject)),
            _ => null,
        };

    private static EraseAction? ActionOf(string action) => action switch
    {
        "hard_delete" => EraseAction.HardDelete,
        "pseudonymise" => EraseAction.Pseudonymise,
        "secure_erase" => EraseAction.SecureErase,
        _ => null,
    };

    private static SelectedRecords Records(
        TenantId tenant, RecordSelection selection, IReadOnlyList<string> people, Collection collection) =>
        new(tenant, selection, [.. People(people, collection, Protection.Hold)]);

    /// <summary>The caller names them as the collection does.</summary>
    private static IEnumerable<ProtectedSubject> People(
        IReadOnlyList<string> people, Collection collection, Protection by) => people.Select(
        person => collection.SubjectIdentifier == SubjectIdentifiers.SubjectId
            ? new ProtectedSubject(SubjectId.Parse(person), NoIdentifiers, by)
            : new ProtectedSubject(
                SubjectId.Parse(Hidden),
                new(new Dictionary<string, string>(StringComparer.Ordinal) { [collection.SubjectIdentifier] = person }),
                by));

    private static Sensitive<IReadOnlyDictionary<string, string>> NoIdentifiers { get; } =
        new(new Dictionary<string, string>(StringComparer.Ordinal));

    private static IResult UnknownSelection() =>
        Problem(StatusCodes.Status422UnprocessableEntity, "unknown_selection");
}
