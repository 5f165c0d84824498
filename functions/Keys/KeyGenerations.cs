using Microsoft.Extensions.Options;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>The schedule of KEK generations.</summary>
internal sealed class KeyGenerations(KeyRecords records, IOptions<KeysOptions> options) : IKeyGenerations
{
    /// <summary>
    /// 1 day: from the hour in which a generation is due until the KEK before it is deleted, with retries in between.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    /// <summary>When a KEK is due to be followed by the next one.</summary>
    public DateTimeOffset NextAt(KeksV1 keks) => keks.Active.CreatedAt + options.Value.GenerationPeriod;

    public async ValueTask<KeyIrrecoverability> IrrecoverableAtAsync(
        TenantId tenant, DateTimeOffset destroyedAt, CancellationToken cancellation)
    {
        var keys = await records.FindTenantAsync(tenant, cancellation)
            ?? throw new KeyUnavailableException($"Tenant {tenant} has no keys.");
        // One that was made after the destruction has never wrapped the key.
        var generations = keys.Keks
            .Where(kek => kek.State != KekState.Planned && kek.CreatedAt <= destroyedAt)
            .Select(kek => (Gone: kek.PurgedAt ?? kek.ScheduledPurgeDate, kek))
            .ToList();
        if (generations.Exists(entry => entry.Gone is null))
        {
            var retention = TimeSpan.FromDays(options.Value.VaultRetentionDays);
            return new KeyIrrecoverability(NextAt(keys.Generations) + Margin + retention, IsScheduled: false);
        }

        return new KeyIrrecoverability(
            generations.Select(entry => entry.Gone!.Value).Append(destroyedAt).Max(), IsScheduled: true);
    }
}
