using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Keys;

/// <summary>Looks what the vault says of the platform's KEKs, and keeps it.</summary>
internal sealed class KekObservation(IKeyVault vault, TimeProvider time, ILogger<KekObservation> log)
{
    /// <summary>The KEKs as the vault has them now; null where there are none.</summary>
    public async Task<KeksV1?> ObserveAsync(PlatformKek owner, CancellationToken cancellation)
    {
        while (await owner.FindAsync(cancellation) is var (keks, tag))
        {
            var observed = keks;
            foreach (var kek in keks.Keks.Where(kek => kek.PurgedAt is null))
                observed = observed.With(kek.Observed(await vault.GetAsync(kek.Name, cancellation), time.GetUtcNow()));
            if (!observed.Keks.SequenceEqual(keks.Keks) && !await owner.SaveAsync(observed, tag, cancellation))
                continue;
            foreach (var kek in observed.Keks)
                Warn(owner, kek);
            return observed;
        }

        return null;
    }

    private void Warn(PlatformKek owner, KekGeneration kek)
    {
        var isGone = kek.DeletedAt is not null || kek.PurgedAt is not null;
        if (kek.State == KekState.Planned || isGone == (kek.State == KekState.Retired))
            return;
        log.LogCritical(
            "The vault and the record of {Owner} disagree on its key: generation {Generation} is {State}, and the vault has it {Vault}.",
            owner.Title, kek.Generation, kek.State, isGone ? "deleted" : "in use");
    }
}
