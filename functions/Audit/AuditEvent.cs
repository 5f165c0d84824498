using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Something that was done or refused (PX-24). The first group is the canonical, non-personal event: it goes into the
/// log's leaf. <see cref="Payload"/> is personal (IP address, user agent, path, actor): it is encrypted under the
/// month's audit key and the leaf holds only a salted commitment to it.
/// </summary>
/// <param name="Id">
/// Chosen by the caller and unique: appending the same id again changes nothing, so steps may repeat. 1 to 200
/// printable ASCII characters without <c>/ \ # ? %</c>, beginning with a time-ordered id where there is one, as in
/// <c>req_01jd…:submitted</c>.
/// </param>
/// <param name="Action">
/// Dotted verb, as in <c>request.submitted</c>, <c>package.claimed</c>, <c>access.denied</c>.
/// </param>
/// <param name="Target">
/// Opaque id of what it was done to, printable ASCII without <c>@</c>; never a person's name, address or external id.
/// </param>
/// <param name="Outcome"><c>done</c>, <c>refused</c> or <c>failed</c>.</param>
/// <param name="EvidenceHash">
/// SHA-256, lower-case hex, of a document that the event vouches for; null where there is none.
/// </param>
public sealed record AuditEvent(
    string Id,
    TenantId? Tenant,
    string Action,
    string Target,
    string Outcome,
    DateTimeOffset At,
    AuditPayload Payload,
    string? EvidenceHash = null);

/// <param name="Actor">The caller's opaque actor id, or <c>system</c>.</param>
/// <param name="Details">Further facts, as a reason that someone typed; personal, so only here.</param>
public sealed record AuditPayload(
    string Actor, string? IpAddress = null, string? UserAgent = null, string? RequestPath = null,
    string? Details = null)
{
    public static AuditPayload System { get; } = new("system");
}
