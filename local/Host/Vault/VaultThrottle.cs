using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Local.Host.Vault;

/// <summary>
/// How much one vault takes in ten seconds. Key Vault's own numbers for software RSA-3072 keys are 20 and 1,000.
/// </summary>
public sealed record VaultLimits(int Creations, int Others)
{
    public static VaultLimits OfKeyVault { get; } = new(Creations: 20, Others: 1_000);
}

/// <summary>
/// Counts a vault's calls in windows of ten seconds and refuses what is over the limit, as Key Vault does with 429.
/// </summary>
internal sealed class VaultThrottle(VaultLimits? limits, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _window;
    private int _creations;
    private int _others;
    private DateTimeOffset _closedUntil;

    /// <summary>Refuses everything until then.</summary>
    public void CloseUntil(DateTimeOffset until)
    {
        lock (_gate)
            _closedUntil = until;
    }

    /// <exception cref="KeyVaultThrottledException">Over the limit.</exception>
    public void Count(bool isCreation)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now < _closedUntil)
                throw new KeyVaultThrottledException(_closedUntil - now);
            if (limits is null)
                return;
            if (now.UtcTicks / Window.Ticks != _window)
                (_window, _creations, _others) = (now.UtcTicks / Window.Ticks, 0, 0);
            if (isCreation ? ++_creations > limits.Creations : ++_others > limits.Others)
                throw new KeyVaultThrottledException(TimeSpan.FromTicks(Window.Ticks - (now.UtcTicks % Window.Ticks)));
        }
    }
}
