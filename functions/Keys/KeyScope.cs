using System.Globalization;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>Whose data a data key encrypts, and so with whose erasure the data becomes unreadable.</summary>
public abstract record KeyScope
{
    private KeyScope()
    {
    }

    /// <summary>A tenant's own data. Under the tenant's KEK.</summary>
    public sealed record Tenant(TenantId Id) : KeyScope;

    /// <summary>A person's data. Under the tenant's KEK; gone with either.</summary>
    public sealed record Subject(TenantId Owner, SubjectId Id) : KeyScope;

    /// <summary>
    /// The secret under the pseudonyms of a tenant's people. Under the tenant's KEK; nothing is sealed with it.
    /// </summary>
    public sealed record Pseudonyms(TenantId Owner) : KeyScope;

    /// <summary>
    /// A requester's address and mails. Under the platform's KEK, because the last mail goes out after the person's and
    /// even the tenant's keys are gone; destroyed with that mail. Likewise an organisation's export, with its package.
    /// </summary>
    public sealed record Contact(TenantId Owner, string Request) : KeyScope;

    /// <summary>
    /// The payloads of a month's audit events. Under the platform's KEK, to survive a tenant for their own retention.
    /// </summary>
    public sealed record AuditMonth(int Year, int Month) : KeyScope
    {
        public string Text => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}");
    }
}
