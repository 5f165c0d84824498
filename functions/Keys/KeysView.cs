using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>A tenant's keys as its owner and the operator see them: states and dates, no names and no key.</summary>
internal sealed class KeysView(KeyRecords records, ITenantShred shred, KeyGenerations generations)
{
    public async Task<TenantKeysView> OfAsync(TenantId tenant, CancellationToken cancellation)
    {
        var report = await shred.ObserveAsync(tenant, cancellation);
        var keys = (await records.FindTenantAsync(tenant, cancellation))!;
        var secrets = await records.FindPseudonymsAsync(tenant, cancellation);
        var work = await records.FindWorkAsync(KeyRecords.OfWork(tenant, "rotation"), cancellation);
        return new TenantKeysView(
            Text(report.State), report.RecoverableUntil, report.ScheduledPurgeDate, report.PurgedAt,
            report.DestroyedAt, report.CanaryOpens,
            keys.Shred is null ? generations.NextAt(keys.Generations) : null,
            [.. keys.Keks.Select(kek => new KekView(
                kek.Generation, Text(kek.State), kek.CreatedAt, kek.ScheduledPurgeDate, kek.PurgedAt))],
            [.. keys.Versions.Select(View)],
            [.. (secrets?.Record.Versions ?? []).Select(View)],
            keys.Pending is { } pending
                ? new RotationView(pending.Version, pending.CreatedAt,
                    work is { } found && found.Record.Target == pending.Version ? found.Record.Done : 0)
                : null);
    }

    private static KeyVersionView View(TenantKeyVersion version) =>
        new(version.Version, Text(version.State), version.CreatedAt);

    private static string Text(Enum state) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}

/// <param name="State"><c>enabled</c>, <c>disabled</c>, <c>soft_deleted</c> or <c>purged</c>, as the vault says.</param>
/// <param name="Rotation">Null while none is under way.</param>
public sealed record TenantKeysView(
    string State, DateTimeOffset? RecoverableUntil, DateTimeOffset? ScheduledPurgeDate, DateTimeOffset? PurgedAt,
    DateTimeOffset? DestroyedAt, bool? CanaryOpens, DateTimeOffset? NextGenerationAt, IReadOnlyList<KekView> Keks,
    IReadOnlyList<KeyVersionView> DataKeys, IReadOnlyList<KeyVersionView> Pseudonyms, RotationView? Rotation);

/// <param name="State"><c>planned</c>, <c>active</c>, <c>retiring</c> or <c>retired</c>.</param>
public sealed record KekView(
    int Generation, string State, DateTimeOffset CreatedAt, DateTimeOffset? ScheduledPurgeDate,
    DateTimeOffset? PurgedAt);

/// <param name="State"><c>active</c>, <c>pending</c> or <c>retired</c>.</param>
public sealed record KeyVersionView(int Version, string State, DateTimeOffset CreatedAt);

/// <param name="Resealed">Records that were sealed anew so far.</param>
public sealed record RotationView(int Version, DateTimeOffset StartedAt, long Resealed);
