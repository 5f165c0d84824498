using System.Globalization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>A tenant's audit trail.</summary>
public sealed class AuditApi(AuditReader reader)
{
    [Function("AuditList")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/audit")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        if (!TenantId.TryParse(tenantId, out var tenant))
            return NotFoundAnswer.Create();
        if (Paging.Read(request) is not PagingOutcome.Read { Paging: var paging })
            return ((PagingOutcome.Refused)Paging.Read(request)).Answer;
        if (ReadFilter(request) is not { } filter)
            return Problems.BadRequest(
                "filter_invalid", "action is a dotted verb or its beginning; from and before are RFC 3339 times.");
        AuditPosition? after = null;
        if (paging.After is { } text && (after = AuditPosition.Parse(text)) is null)
            return Problems.BadRequest("continuation_invalid", "Follow nextLink as it was given.");
        var page = await reader.ReadAsync(tenant, filter, paging.Limit, after, cancellation);
        return Answers.Ok(new AuditList(
            page.Items, page.ForgottenMonths, page.Next is { } next ? paging.NextLink(request, next.ToString()) : null));
    }

    private static AuditFilter? ReadFilter(HttpRequest request)
    {
        var action = request.Query["action"];
        if (action.Count > 1 || action.ToString().Length > AuditLimits.ActionCharacters)
            return null;
        return TryReadTime(request, "from", out var from) && TryReadTime(request, "before", out var before)
            ? new AuditFilter(action.Count == 0 ? null : action.ToString(), from, before)
            : null;
    }

    private static bool TryReadTime(HttpRequest request, string name, out DateTimeOffset? time)
    {
        time = null;
        var values = request.Query[name];
        if (values.Count == 0)
            return true;
        if (values.Count > 1 || !DateTimeOffset.TryParseExact(
            values[0], ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var read))
            return false;
        time = read;
        return true;
    }

    /// <param name="ForgottenMonths">What the months come to of which the list has forgotten events.</param>
    private sealed record AuditList(
        IReadOnlyList<AuditEntry> Items, IReadOnlyList<ForgottenMonth> ForgottenMonths, string? NextLink);
}
