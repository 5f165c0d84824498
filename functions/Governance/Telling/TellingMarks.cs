using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Telling;

/// <summary>Which tenant was told what: a row each in the tenant's partition, written once.</summary>
public sealed class TellingMarks(IEntityStore entities)
{
    internal async Task<TellingMark?> FindAsync(TenantId tenant, string announcement, CancellationToken cancellation) =>
        await entities.GetAsync(GovernanceRows.Told(tenant, announcement), cancellation) is { } stored
            ? EntityJson.Read<TellingMark>(stored)
            : null;

    /// <summary>Writes it unless there is one, and answers what stands.</summary>
    internal async Task<TellingMark> AddAsync(
        TenantId tenant, string announcement, TellingMark mark, CancellationToken cancellation) =>
        await entities.InsertAsync(
            GovernanceRows.Told(tenant, announcement), EntityJson.Write(mark), cancellation) is WriteOutcome.Written
            ? mark
            : await FindAsync(tenant, announcement, cancellation)
                ?? throw new InvalidOperationException("A tenant's mark vanished while it was being written.");
}

/// <param name="Told">False: the tenant has no address that takes mail.</param>
/// <param name="At">When that was known: not before the mail was handed over.</param>
internal sealed record TellingMark(bool Told, DateTimeOffset At);
