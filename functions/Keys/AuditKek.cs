using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Keys;

/// <summary>Over the keys of audit months.</summary>
internal sealed class AuditKek(KeyRecords records, KeyEncryption encryption, IOptions<KeysOptions> options)
    : PlatformKek("audit", KeyRecords.OfPlatform("audit"), records, encryption, options)
{
    private readonly KeyRecords _records = records;

    public override async IAsyncEnumerable<(EntityKey Place, StoredEntity? Row)> RowsAsync(
        KeyWorkV1 work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in _records.AuditMonthsAsync(work.Cursor, cancellation))
            yield return (row.Key, row);
    }

    /// <summary>A row a month: as many as the log has lived.</summary>
    public override async Task<bool> IsUsedAsync(KeyName kek, CancellationToken cancellation)
    {
        await foreach (var row in _records.AuditMonthsAsync(after: null, cancellation))
        {
            if (KeyRecords.Single(row).Record.Live?.Kek == kek)
                return true;
        }

        return false;
    }
}
