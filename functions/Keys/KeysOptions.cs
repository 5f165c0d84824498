namespace PrivacyFunctions.Keys;

/// <summary>Settings of section <c>Keys</c>.</summary>
public sealed class KeysOptions
{
    public const string Section = "Keys";

    /// <summary>
    /// 15 minutes: a key destroyed must not be in use anywhere for longer, because "shredded at" waits for it.
    /// </summary>
    public static readonly TimeSpan MaxCacheLifetime = TimeSpan.FromMinutes(15);

    /// <summary>100,000 keys of 32 bytes: about 20 MB with their entries.</summary>
    public const int MaxCacheEntries = 100_000;

    /// <summary>The vaults that new tenants' KEKs are spread over; <c>tenants-0</c> where none is named.</summary>
    public string[] TenantVaults { get; set; } = [];

    /// <summary>The vault of the KEKs that outlive a tenant: contacts and audit.</summary>
    public string PlatformVault { get; set; } = "platform";

    /// <summary>How long an unwrapped data key is kept in memory.</summary>
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many unwrapped data keys are kept in memory.</summary>
    public int CacheEntries { get; set; } = 1_000;

    public string? Problem() => this switch
    {
        { TenantVaults.Length: 0 } => "Keys:TenantVaults names no vault.",
        { PlatformVault.Length: 0 } => "Keys:PlatformVault is empty.",
        _ when TenantVaults.Contains(PlatformVault, StringComparer.Ordinal) =>
            "Keys:PlatformVault must not be a vault of tenants: its keys outlive them.",
        _ when CacheLifetime <= TimeSpan.Zero || CacheLifetime > MaxCacheLifetime =>
            $"Keys:CacheLifetime must be above 0 and at most {MaxCacheLifetime}.",
        _ when CacheEntries is < 1 or > MaxCacheEntries => $"Keys:CacheEntries must be 1 to {MaxCacheEntries}.",
        _ => null,
    };
}
