using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Exports;

/// <summary>
/// The audit events of packages and links. Ids derive from what happened, so a repeated step appends nothing.
/// </summary>
internal static class ExportAudit
{
    /// <param name="edition">Its time is the event's, so that a repeated step makes the same event.</param>
    public static AuditEvent Sealed(ExportPackage package, PackageEdition edition) => new(
        $"{package.Request}.package.sealed.{edition.Number}", package.Tenant, "package.sealed", package.Request.Value,
        "done",
        edition.GeneratedAt, AuditPayload.System, edition.ETag);

    public static AuditEvent Deleted(ExportPackage package, DateTimeOffset now) => new(
        $"{package.Request}.package.deleted.{package.Editions.Count}", package.Tenant, "package.deleted",
        package.Request.Value, "done",
        now, AuditPayload.System);

    /// <param name="accepted">False: the mail provider will never deliver to this address.</param>
    public static AuditEvent LinkIssued(DownloadLink link, bool accepted, AuditPayload actor) => new(
        $"{link.Request}.link.issued.{link.Edition}.{link.Issue}", link.Tenant, "link.issued", link.Request.Value,
        accepted ? "done" : "failed", link.IssuedAt, actor);

    public static AuditEvent Claimed(DownloadLink link, DateTimeOffset now, AuditPayload actor) => new(
        $"{link.Request}.package.claimed.{link.Edition}.{link.Issue}", link.Tenant, "package.claimed",
        link.Request.Value, "done", now, actor);

    /// <param name="id">Fresh: every refusal is an event of its own.</param>
    /// <param name="reason">The stable code that the caller got.</param>
    public static AuditEvent Refused(
        string id, DownloadLink link, string reason, DateTimeOffset now, AuditPayload actor) => new(
        id, link.Tenant, "claim.refused", link.Request.Value, "refused", now, actor with { Details = reason });
}
