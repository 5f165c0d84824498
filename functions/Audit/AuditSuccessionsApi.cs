using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>A log that lost events goes on, by a decision that everybody can see.</summary>
public sealed class AuditSuccessionsApi(AuditSuccessions successions, AuditCheckpoints checkpoints, CallerTrail trail)
{
    [Function("ContinueAuditLog")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> ContinueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/operations/audit-successions")]
        HttpRequest request,
        CancellationToken cancellation)
    {
        var (ticket, refusal) = await TicketBody.ReadAsync(request, cancellation);
        if (refusal is not null)
            return refusal;
        if (await successions.SucceedAsync(trail.Of(request.HttpContext, ticket), cancellation)
            is not SuccessionOutcome.Succeeded(_, var statement))
            return Problems.Conflict("audit_log_intact", "The audit log is what it signed; nothing has to be decided.");
        // At once, so that nobody waits for the timer to have proof again.
        await checkpoints.SignAsync(cancellation);
        return Answers.Ok(AuditSuccessionView.Of(statement));
    }

    [Function("AuditSuccessions")]
    [AllowPublic("Where a log lost events, everybody who kept a checkpoint must be able to see it.", PerMinute = 60)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit/successions")] HttpRequest request,
        CancellationToken cancellation)
    {
        var items = new List<JsonNode?>();
        await foreach (var jws in successions.ListAsync(cancellation))
            items.Add(JsonNode.Parse(jws));
        return Answers.Ok(new AuditSuccessionsView(items));
    }
}

/// <param name="Items">Signed statements: flattened JWS in JSON, each with its payload.</param>
public sealed record AuditSuccessionsView(IReadOnlyList<JsonNode?> Items);

/// <param name="Follows">The name that ended.</param>
/// <param name="LastSize">How many events were signed under it; some of them are lost.</param>
/// <param name="Size">With how many events the log goes on.</param>
public sealed record AuditSuccessionView(string Log, string Follows, long LastSize, long Size, string Time)
{
    internal static AuditSuccessionView Of(AuditSuccession statement) =>
        new(statement.Log, statement.Follows, statement.LastSize, statement.Size, statement.Time);
}
