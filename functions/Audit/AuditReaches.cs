namespace PrivacyFunctions.Audit;

/// <summary>
/// Finds how far in the log a moment reaches, by halving: two dozen reads in a log of ten million groups, and nothing to
/// keep.
/// </summary>
public sealed class AuditReaches(AuditStore store)
{
    public async Task<AuditReach> FindAsync(DateTimeOffset cutOff, CancellationToken cancellation)
    {
        var size = (await store.ReadHeadAsync(cancellation)).Size;
        // Times go up along the log but for what writers' clocks differ. So everything before a group is earlier than
        // that much after it, and everything behind it later than that much before it.
        var all = await FirstFromAsync(cutOff - AuditLimits.ClockSkew, 0, size, cancellation);
        var none = await FirstFromAsync(cutOff + AuditLimits.ClockSkew, all, size, cancellation);
        return new AuditReach(cutOff, all, none);
    }

    /// <summary>The first event of a group at the moment or later whose predecessor is earlier.</summary>
    private async Task<long> FirstFromAsync(
        DateTimeOffset moment, long low, long high, CancellationToken cancellation)
    {
        while (low < high)
        {
            var group = await store.ReadLeavesAsync(low + ((high - low) / 2), cancellation);
            (low, high) = group.WrittenAt < moment ? (group.First + group.Leaves.Count, high) : (low, group.First);
        }

        return low;
    }
}
