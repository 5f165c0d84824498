using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Over the keys of addresses, mails and organisations' packages. They lie with all tenants, the purged ones too, whose
/// last mail may be under way.
/// </summary>
internal sealed class ContactsKek(KeyRecords records, KeyEncryption encryption, IOptions<KeysOptions> options)
    : PlatformKek("contacts", KeyRecords.OfPlatform("contacts"), records, encryption, options)
{
    private readonly KeyRecords _records = records;

    public override async IAsyncEnumerable<(EntityKey Place, StoredEntity? Row)> RowsAsync(
        KeyWorkV1 work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (work.Part is not null)
        {
            await foreach (var row in _records.ContactsAsync(TenantId.Parse(work.Part), work.Cursor, cancellation))
                yield return (row.Key, row);
        }

        await foreach (var tenant in _records.TenantsAsync(work.Part, cancellation))
        {
            // Most tenants have no contact key at a time, and a page must end for them too.
            yield return (KeyRecords.BeforeContacts(tenant), null);
            await foreach (var row in _records.ContactsAsync(tenant, after: null, cancellation))
                yield return (row.Key, row);
        }
    }

    /// <summary>Too many for one look: as a tenant's subjects, they were gone through twice.</summary>
    public override Task<bool> IsUsedAsync(KeyName kek, CancellationToken cancellation) => Task.FromResult(false);
}
