namespace PrivacyFunctions.Keys;

/// <summary>Settings of section <c>Keys</c>.</summary>
public sealed class KeysOptions
{
    public const string Section = "Keys";

    /// <summary>
    /// 15 minutes: a key destroyed must not be in use anywhere for longer, because "shredded at" waits for it.
    /// </summary>
    public static readonly TimeSpan MaxCacheLifetime = TimeSpan.FromMinutes(15);

    /// <summary>
    /// 1 day: a renewal takes its pause of minutes and what the vault takes for the tenant's keys.
    /// </summary>
    public static readonly TimeSpan MinGenerationPeriod = TimeSpan.FromDays(1);

    /// <summary>100,000 keys of 32 bytes: about 20 MB with their entries.</summary>
    public const int MaxCacheEntries = 100_000;

    /// <summary>The vaults that new tenants' KEKs are spread over; <c>tenants-0</c> where none is named.</summary>
    public string[] TenantVaults { get; set; } = [];

    /// <summary>The vault of the KEKs that outlive a tenant: contacts, audit and deletion log.</summary>
    public string PlatformVault { get; set; } = "platform";

    /// <summary>How long an unwrapped data key is kept in memory.</summary>
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many unwrapped data keys are kept in memory.</summary>
    public int CacheEntries { get; set; } = 1_000;

    /// <summary>
    /// How long a KEK is used before the next generation takes over, a tenant's or the platform's. After it and the
    /// vault's retention (<see cref="VaultRetentionDays"/> for a tenant's), no backup of the key store gives an erased
    /// person's key back, or that of a forgotten address or month.
    /// </summary>
    public TimeSpan GenerationPeriod { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long the tenants' vaults keep a deleted key, as they were made; the vault's own dates count where it has
    /// said one.
    /// </summary>
    public int VaultRetentionDays { get; set; } = 7;

    /// <summary>
    /// True: the key of a tenant that is purged leaves the vault on the vault's own date. False: the vaults were made
    /// without purge protection, and the vault is asked to purge it as soon as the tenant is purged, by an identity that
    /// is given the right just in time.
    /// </summary>
    public bool PurgeProtection { get; set; } = true;

    public string? Problem() => this switch
    {
        { TenantVaults.Length: 0 } => "Keys:TenantVaults names no vault.",
        { PlatformVault.Length: 0 } => "Keys:PlatformVault is empty.",
        _ when TenantVaults.Contains(PlatformVault, StringComparer.Ordinal) =>
            "Keys:PlatformVault must not be a vault of tenants: its keys outlive them.",
        _ when CacheLifetime <= TimeSpan.Zero || CacheLifetime > MaxCacheLifetime =>
            $"Keys:CacheLifetime must be above 0 and at most {MaxCacheLifetime}.",
        _ when GenerationPeriod < MinGenerationPeriod =>
            $"Keys:GenerationPeriod must be at least {MinGenerationPeriod.TotalDays} days.",
        _ when VaultRetentionDays is < 7 or > 90 => "Keys:VaultRetentionDays must be 7 to 90.",
        _ when CacheEntries is < 1 or > MaxCacheEntries => $"Keys:CacheEntries must be 1 to {MaxCacheEntries}.",
        _ => null,
    };
}
