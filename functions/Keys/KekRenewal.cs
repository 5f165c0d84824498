using Microsoft.Extensions.Logging;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Gives a tenant or the platform a new KEK generation: what lives is wrapped under it, then the old KEK is deleted in
/// the vault, so that older backups of the key store unwrap nothing. Every step may repeat, race and be broken off
/// anywhere.
/// </summary>
internal sealed class KekRenewal(
    KeyEncryption encryption, KekRewrap rewrap, KeyRecords records, KeyWorks works, IKeyVault vault, KeyAudit audit,
    TimeProvider time, ILogger<KekRenewal> log)
{
    /// <summary>500 rows a step: half of what a vault unwraps in ten seconds.</summary>
    public const int PageRows = 500;

    /// <summary>
    /// 1 minute: after that a run that planned a KEK counts as broken off, and another one plans its own. One that was
    /// only slow loses the race and nothing else.
    /// </summary>
    private static readonly TimeSpan PlanLifetime = TimeSpan.FromMinutes(1);

    /// <summary>True when the generation is in use; false when there is nothing to do.</summary>
    /// <exception cref="StorageUnavailableException">Another run is making it: try again later.</exception>
    public async Task<bool> MakeAsync(IKekOwner owner, int generation, CancellationToken cancellation)
    {
        KeyName? mine = null;
        while (await owner.FindAsync(cancellation) is var (keks, tag))
        {
            if (keks.Active.Generation >= generation)
                return keks.Active.Generation == generation;
            if (keks.Planned is { } planned && planned.Name == mine)
            {
                await TakeOverAsync(owner, tag, planned, cancellation);
                continue;
            }

            if (keks.Planned is { } others && time.GetUtcNow() < others.CreatedAt + PlanLifetime)
                throw new StorageUnavailableException($"Another run is making the next KEK of {owner.Title}.");
            // In the vault that the owner was assigned to.
            mine = encryption.NewName(keks.Active.Name.Vault);
            await owner.SaveAsync(keks.Planning(mine.Value, time.GetUtcNow()), tag, cancellation);
        }

        return false;
    }

    private async Task TakeOverAsync(
        IKekOwner owner, ETag tag, KekGeneration planned, CancellationToken cancellation)
    {
        var made = await vault.GetAsync(planned.Name, cancellation) ??
            await vault.CreateAsync(planned.Name, cancellation);
        if (await owner.TakeOverAsync(made, tag, cancellation))
            await RecordAsync(owner, planned, "kek_made", cancellation);
    }

    /// <summary>Wraps one page anew.</summary>
    public async Task<KeyWorkProgressV1> RewrapAsync(
        IKekOwner owner, int generation, CancellationToken cancellation)
    {
        if (await InUseAsync(owner, generation, cancellation) is not { } kek ||
            await works.FindOrStartAsync(owner.Work, generation, cancellation) is not var (progress, tag))
            return KeyWorks.Stopped;
        if (works.ToWaitFor(progress) is { } waiting)
            return waiting;
        var (rows, moved, next) = (0, 0, progress);
        await foreach (var (place, row) in owner.RowsAsync(progress, cancellation))
        {
            moved += row is not null && await RewrapAsync(owner, row, kek, cancellation) ? 1 : 0;
            next = progress.Moved(place.Partition, place.Row, moved);
            if (++rows == PageRows)
                break;
        }

        return await works.SaveAsync(
            owner.Work, rows == PageRows ? next : works.PassedThrough(next), tag, cancellation);
    }

    private async Task<bool> RewrapAsync(
        IKekOwner owner, StoredEntity row, KeyName kek, CancellationToken cancellation)
    {
        try
        {
            return await rewrap.RowAsync(row, kek, cancellation);
        }
        catch (KeyUnavailableException failure)
        {
            log.LogCritical(
                "The keys of {Owner} need an operator ({Refusal}): one in partition {Partition} does not unwrap.",
                owner.Title, failure.Refusal, row.Key.Partition);
            throw;
        }
    }

    /// <summary>Deletes the KEKs that nothing is under any more.</summary>
    public async Task RetireAsync(IKekOwner owner, int generation, CancellationToken cancellation)
    {
        if (await records.FindWorkAsync(owner.Work, cancellation) is not
            { Record: { FinishedAt: not null } done } || done.Target != generation)
            throw new InvalidOperationException("A KEK is retired only when everything under it was wrapped anew.");
        await DeleteAbandonedAsync(owner, cancellation);
        var kept = new HashSet<KeyName>();
        while (await owner.FindAsync(cancellation) is var (keks, tag) && keks.Active.Generation == generation &&
            keks.Retiring().FirstOrDefault(kek => !kept.Contains(kek.Name)) is { } old)
        {
            if (await IsKeptAsync(owner, old, cancellation))
            {
                kept.Add(old.Name);
                continue;
            }

            // Point of no return for backups: the vault purges it at the end of its retention, and until then only an
            // operator brings it back.
            var observed = old.Observed(await DeleteAsync(old.Name, cancellation), time.GetUtcNow());
            var retired = keks.With(observed with { State = KekState.Retired });
            if (!await owner.SaveAsync(retired, tag, cancellation))
                continue;
            await RecordAsync(owner, old, "kek_deleted", cancellation);
            log.LogInformation(
                "KEK generation {Generation} of {Owner} is deleted; purge on {Date:yyyy-MM-dd}.", old.Generation,
                owner.Title, observed.ScheduledPurgeDate);
        }
    }

    /// <summary>What broken-off runs made: nothing is under it.</summary>
    private async Task DeleteAbandonedAsync(IKekOwner owner, CancellationToken cancellation)
    {
        while (await owner.FindAsync(cancellation) is ({ Abandoned: { Count: > 0 } abandoned } keks, var tag))
        {
            foreach (var name in abandoned.Where(name => keks.Keks.All(kek => kek.Name != name)))
                await DeleteAsync(name, cancellation);
            if (await owner.SaveAsync(keks with { Abandoned = null }, tag, cancellation))
                return;
        }
    }

    /// <summary>Null when it was purged by somebody else, or never made.</summary>
    private async Task<VaultKey?> DeleteAsync(KeyName name, CancellationToken cancellation)
    {
        try
        {
            return await vault.DeleteAsync(name, cancellation);
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }

    private Task RecordAsync(
        IKekOwner owner, KekGeneration kek, string action, CancellationToken cancellation) =>
        audit.RecordAsync(owner.Tenant, $"{owner.Target}.{kek.Generation}", action, cancellation);

    private static async Task<KeyName?> InUseAsync(
        IKekOwner owner, int generation, CancellationToken cancellation) =>
        await owner.FindAsync(cancellation) is var (keks, _) && keks.Active.Generation == generation
            ? keks.Active.Name
            : null;

    /// <summary>True while its rows have not gone by themselves; where they were wrapped anew, none may be left.</summary>
    private static async Task<bool> IsKeptAsync(
        IKekOwner owner, KekGeneration old, CancellationToken cancellation)
    {
        if (!await owner.IsUsedAsync(old.Name, cancellation))
            return false;
        return owner.OutlivesItsRows
            ? true
            : throw new KeyUnavailableException(
                $"KEK generation {old.Generation} of {owner.Title} is kept, because keys are still under it.")
            {
                Refusal = KeyRefusal.Contradictory,
            };
    }
}
