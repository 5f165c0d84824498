using System.Globalization;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>
/// What of a month belongs to no tenant, so that no hold can be on it: events without a tenant, and the key once
/// nothing of anybody is under it any more.
/// </summary>
public sealed class PlatformAuditMonths(
    AuditStore log, AuditMonths months, AuditPayloadRemoval payloads, IDataKeys keys, IAuditLog audit, TimeProvider time)
{
    /// <summary>A piece, as <see cref="AuditPayloadRemoval"/> answers it.</summary>
    internal Task<long?> RemoveAsync(
        AuditReach reach, long fromGroup, long downToGroup, CancellationToken cancellation) =>
        payloads.RemoveAsync(null, reach, fromGroup, downToGroup, cancellation);

    /// <summary>
    /// Destroys the keys of the months before the oldest that anybody's events stand in, so that what lies in backups
    /// opens no more either once these have aged out with the wrapped key.
    /// </summary>
    /// <param name="standing">Null: all that was counted is forgotten.</param>
    /// <param name="counted">No key of a month that ends later: it may be written with.</param>
    internal async Task DestroyKeysAsync(
        KeyScope.AuditMonth? standing, DateTimeOffset counted, CancellationToken cancellation)
    {
        var end = standing is null ? FirstDay(counted.Year, counted.Month) : FirstDay(standing.Year, standing.Month);
        for (var month = await FirstAsync(cancellation); month < end && month.AddMonths(1) <= counted;
            month = month.AddMonths(1))
        {
            var scope = new KeyScope.AuditMonth(month.Year, month.Month);
            await keys.DestroyAsync(scope, cancellation);
            await audit.AppendAsync([AuditMonthEvents.KeyDestroyed(scope, time.GetUtcNow())], cancellation);
            await months.ProgressAsync(
                progress => string.CompareOrdinal(progress.KeysGoneThrough, scope.Text) >= 0
                    ? progress : progress with { KeysGoneThrough = scope.Text },
                cancellation);
        }
    }

    /// <summary>The first month whose key may still be there.</summary>
    private async Task<DateTimeOffset> FirstAsync(CancellationToken cancellation)
    {
        if ((await months.ProgressAsync(cancellation)).KeysGoneThrough is { } gone)
        {
            return DateTimeOffset.ParseExact(
                gone, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).AddMonths(1);
        }

        await foreach (var group in log.ReadGroupsAsync(0, cancellation))
            return FirstDay(group.WrittenAt.Year, group.WrittenAt.Month);
        return DateTimeOffset.MaxValue;
    }

    private static DateTimeOffset FirstDay(int year, int month) => new(year, month, 1, 0, 0, 0, TimeSpan.Zero);
}
