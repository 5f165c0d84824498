using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Identity;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Http;

/// <summary>
/// <c>/local/…</c>: what replaces an identity provider, a mail server and patience on a developer's machine. It answers
/// only connections from this machine that also name it by a loopback name, so that no web page can reach it through a
/// name of its own.
/// </summary>
internal static class LocalEndpoints
{
    private const int MaxBodyBytes = 16 * 1024;

    public static void MapLocalEndpoints(this IEndpointRouteBuilder routes)
    {
        var local = routes.MapGroup("/local").AddEndpointFilter(async (call, next) =>
            IsFromThisMachine(call.HttpContext) ? await next(call) : NotFoundAnswer.Create());
        routes.MapGet("/", (HttpContext http) => IsFromThisMachine(http)
            ? Results.Text(WelcomePage.For($"{http.Request.Scheme}://{http.Request.Host}"))
            : NotFoundAnswer.Create());
        // As Delegate: a method with this shape would else be taken for a RequestDelegate, whose result nobody
        // executes.
        local.MapPost("/token", (Delegate)IssueTokenAsync);
        local.MapPost("/clock", (Delegate)MoveClockAsync);
        local.MapGet("/clock", (HttpContext http) => Answers.Ok(new ClockAnswer(Clock(http).GetUtcNow())));
        local.MapPost("/purge-grant", (Delegate)GrantPurgeAsync);
        local.MapGet("/outbox", (HttpContext http) => ListMails(http));
        local.MapGet("/outbox/{id}", (HttpContext http, string id) => ReadMail(http, id));
        local.MapOrchestrationPages();
        local.MapGet("/sample", (HttpContext http) => http.RequestServices.GetService<LocalSample>() is { } sample
            ? Results.Text(sample.Json, "application/json")
            : NotFoundAnswer.Create());
    }

    private static async Task<IResult> IssueTokenAsync(HttpContext http)
    {
        var body = await JsonBody.ReadAsync<TokenOrder>(http.Request, MaxBodyBytes, http.RequestAborted);
        if (body is not JsonBody<TokenOrder>.Read { Value: var order })
            return ((JsonBody<TokenOrder>.Refused)body).Answer;
        var asked = order.Roles.Aggregate(Roles.None, (sum, name) => sum | RoleMap.Find(name));
        var platform = (asked & (Roles.Operator | Roles.Verifier)) != 0;
        if (order.Subject.Length is 0 or > 255)
            return Problems.Unprocessable("subject_invalid", "A subject has 1 to 255 characters.");
        if (order.Tenant is not null && !TenantId.TryParse(order.Tenant, out _))
            return Problems.Unprocessable("tenant_invalid", "A tenant id is 1 to 63 characters of a-z, 0-9 and '-'.");
        if (platform && (asked & (Roles.Owner | Roles.Admin | Roles.Member | Roles.Viewer)) != 0)
            return Problems.Unprocessable(
                "roles_mixed", "Operators and verifiers use tokens of their own, without a tenant's roles.");
        // Operators and verifiers belong to no tenant: one that is named with them is left out, as the real issuer
        // would.
        var token = http.RequestServices.GetRequiredService<LocalIssuer>()
            .Issue(platform ? null : order.Tenant, order.Subject, order.Email, order.Roles);
        return Answers.Ok(new TokenAnswer(token));
    }

    private static async Task<IResult> MoveClockAsync(HttpContext http)
    {
        var body = await JsonBody.ReadAsync<ClockOrder>(http.Request, MaxBodyBytes, http.RequestAborted);
        if (body is not JsonBody<ClockOrder>.Read { Value: var order })
            return ((JsonBody<ClockOrder>.Refused)body).Answer;
        var clock = Clock(http);
        DateTimeOffset? target = order switch
        {
            { To: { } to, Advance: null } => to,
            { To: null, Advance: { } text } when CalendarPeriod.TryParse(text, out var period) => Ahead(clock, period),
            _ => null,
        };
        if (target is null)
            return Problems.Unprocessable(
                "clock_order_invalid", "Give either advance, an ISO 8601 duration such as P7D, or to, a moment.");
        return clock.AdvanceTo(target.Value)
            ? Answers.Ok(new ClockAnswer(clock.GetUtcNow()))
            : Problems.Unprocessable("clock_order_refused", "The clock only goes forward, and at most 100 years.");
    }

    /// <summary>Stands for the person who assigns the role just in time.</summary>
    private static async Task<IResult> GrantPurgeAsync(HttpContext http)
    {
        var body = await JsonBody.ReadAsync<PurgeGrantOrder>(http.Request, MaxBodyBytes, http.RequestAborted);
        if (body is not JsonBody<PurgeGrantOrder>.Read { Value: var order })
            return ((JsonBody<PurgeGrantOrder>.Refused)body).Answer;
        var clock = Clock(http);
        var until = CalendarPeriod.TryParse(order.For, out var period) ? Ahead(clock, period) : DateTimeOffset.MinValue;
        var now = clock.GetUtcNow();
        if (until <= now || until > now.AddDays(1))
            return Problems.Unprocessable("grant_invalid", "Give for, an ISO 8601 duration of at most a day.");
        var vaults = (LocalKeyVault)http.RequestServices.GetRequiredService<IKeyVault>();
        foreach (var vault in http.RequestServices.GetRequiredService<IOptions<KeysOptions>>().Value.TenantVaults)
            vaults.GrantPurge(vault, until);
        return Answers.Ok(new PurgeGrantAnswer(until));
    }

    private static IResult ListMails(HttpContext http) =>
        Answers.Ok(http.RequestServices.GetRequiredService<OutboxFolder>().List());

    private static IResult ReadMail(HttpContext http, string id)
    {
        if (http.RequestServices.GetRequiredService<OutboxFolder>().Find(id) is not { } file)
            return NotFoundAnswer.Create();
        SecurityHeaders.SetForApi(http.Response);
        return Results.File(file, "message/rfc822");
    }

    // Calendar months and years are added once; periods that lead out of the calendar are refused like others that lead
    // too far.
    private static DateTimeOffset Ahead(AdjustableTimeProvider clock, CalendarPeriod period) =>
        period is { Years: <= 100, Months: <= 1200, Days: <= 36_525, Time.TotalDays: <= 36_525 }
            ? period.After(clock.GetUtcNow())
            : DateTimeOffset.MaxValue;

    private static AdjustableTimeProvider Clock(HttpContext http) =>
        http.RequestServices.GetRequiredService<AdjustableTimeProvider>();

    private static bool IsFromThisMachine(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) &&
        (http.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
            (IPAddress.TryParse(http.Request.Host.Host, out var named) && IPAddress.IsLoopback(named)));
}
