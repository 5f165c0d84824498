using PrivacyFunctions.Mail;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Telling;

/// <summary>Something that tenants are told by mail, each once.</summary>
/// <param name="Id">Stable and opaque, beginning with its kind and a dot, as in <c>document.terms.2027-01</c>.</param>
/// <param name="Since">Who was a tenant by then is waited for; who comes later is told when it has come.</param>
/// <param name="Concerns">Whether the tenant is told at all.</param>
/// <param name="Mail">What it is told; the same whenever it is asked for.</param>
public sealed record Announcement(
    string Id, DateTimeOffset Since, Func<Tenant, bool> Concerns, Func<Tenant, MailTemplate> Mail);

/// <summary>A capability whose news tenants are told.</summary>
public interface IAnnouncements
{
    /// <summary>What the ids of its announcements begin with, before the dot.</summary>
    string Kind { get; }

    /// <summary>Null: there is nothing to tell, or nothing any more.</summary>
    Task<Announcement?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>The ids of all that tenants are still to be told.</summary>
    IAsyncEnumerable<string> OpenAsync(CancellationToken cancellation);

    /// <summary>All tenants were gone through once; repeating it changes nothing.</summary>
    Task RecordAsync(string id, TellingPassV1 pass, CancellationToken cancellation);
}
