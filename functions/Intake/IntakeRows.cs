using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>
/// The rows of table <c>intakes</c>, one partition a tenant: <c>i|…</c> the record, oldest first; <c>open|…</c> one whose
/// address is not forgotten; <c>link|hash</c> the record that a mail's link leads to; <c>mails|pseudonym</c> the mails
/// that an address was sent, and <c>mails</c> those of the tenant.
/// </summary>
internal static class IntakeRows
{
    public const string Table = "intakes";
    public const string RecordPrefix = "i|";
    public const string OpenPrefix = "open|";
    public const string AddressPrefix = "mails|";

    public static EntityKey Record(TenantId tenant, RequestId id) => Row(tenant, RecordPrefix + id);

    public static EntityKey Open(TenantId tenant, RequestId id) => Row(tenant, OpenPrefix + id);

    public static EntityKey Link(TenantId tenant, string link) => Row(tenant, $"link|{link}");

    public static EntityKey MailsTo(TenantId tenant, Pseudonym address) => Row(tenant, AddressPrefix + address);

    public static EntityKey Mails(TenantId tenant) => Row(tenant, "mails");

    public static EntityQuery All(TenantId tenant, string prefix) =>
        new(Table, tenant.Value, prefix, RequestRows.After(prefix));

    private static EntityKey Row(TenantId tenant, string row) => new(Table, tenant.Value, row);
}

/// <summary>Where a link or a mark leads.</summary>
internal sealed record IntakePointer(RequestId Id);
