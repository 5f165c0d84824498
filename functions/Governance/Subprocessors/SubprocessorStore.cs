using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>The register of subprocessors, a row each. There are few: the vendors of one product.</summary>
public sealed class SubprocessorStore(IEntityStore entities)
{
    public async Task<Subprocessor?> FindAsync(RegisterId id, CancellationToken cancellation) =>
        await entities.GetAsync(GovernanceRows.Subprocessor(id), cancellation) is { } stored
            ? EntityJson.Read<Subprocessor>(stored)
            : null;

    /// <param name="id">As a caller gave it; null where it is none.</param>
    public async Task<Subprocessor?> FindAsync(string? id, CancellationToken cancellation) =>
        RegisterId.TryParse(RegisterId.Subprocessor, id, out var known) ? await FindAsync(known, cancellation) : null;

    /// <summary>Writes it unless the id is there, and answers what stands.</summary>
    public async Task<Subprocessor> AddAsync(Subprocessor subprocessor, CancellationToken cancellation) =>
        await entities.InsertAsync(
            GovernanceRows.Subprocessor(subprocessor.Id), EntityJson.Write(subprocessor), cancellation)
            is WriteOutcome.Written
            ? subprocessor
            : await FindAsync(subprocessor.Id, cancellation)
                ?? throw new InvalidOperationException("A subprocessor vanished while it was being entered.");

    /// <summary>Applies a transition by compare-and-set; null where there is none with this id.</summary>
    public async Task<SubprocessorChange?> UpdateAsync(
        RegisterId id, Func<Subprocessor, SubprocessorChange> transition, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < GovernanceLimits.Attempts; attempt++)
        {
            if (await entities.GetAsync(GovernanceRows.Subprocessor(id), cancellation) is not { } stored)
                return null;
            var change = transition(EntityJson.Read<Subprocessor>(stored));
            if (change is not SubprocessorChange.To(var next) ||
                await entities.ReplaceAsync(stored.Key, EntityJson.Write(next), stored.ETag, cancellation)
                    is WriteOutcome.Written)
                return change;
        }

        throw new TimeoutException($"A subprocessor was changed by others {GovernanceLimits.Attempts} times in a row.");
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Subprocessor>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<Subprocessor>();
        await foreach (var stored in entities.QueryAsync(
            GovernanceRows.OfPlatform(GovernanceRows.SubprocessorPrefix), cancellation))
            found.Add(EntityJson.Read<Subprocessor>(stored));
        return
        [
            .. found.OrderByDescending(entry => entry.AnnouncedAt)
                .ThenBy(entry => entry.Id.Value, StringComparer.Ordinal),
        ];
    }
}
