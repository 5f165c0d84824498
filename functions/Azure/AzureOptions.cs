using System.ComponentModel.DataAnnotations;

namespace PrivacyFunctions.Azure;

/// <summary>Settings of section <c>Azure</c>: which resources the app works on, and as whom.</summary>
public sealed class AzureOptions
{
    public const string Section = "Azure";

    /// <summary>The policy pack, a file that ships with the app: <c>policies/sample.yaml</c>.</summary>
    [Required]
    public string PolicyPack { get; set; } = "";

    /// <summary>
    /// Client id of the app's user-assigned identity: reads, wraps, unwraps and signs with keys, reads and writes
    /// storage.
    /// </summary>
    public string? ClientId { get; set; }

    /// <summary>
    /// Client id of the key officer's identity, which makes, deletes and recovers KEKs of tenants and platform. Empty:
    /// the app's own, for tests on Azure only.
    /// </summary>
    public string? OfficerClientId { get; set; }

    /// <summary>
    /// Client id of the identity that purges deleted KEKs where <c>Keys:PurgeProtection</c> is false. It has no right of
    /// its own: a person gives it just in time.
    /// </summary>
    public string? PurgerClientId { get; set; }

    /// <summary>Signs in as the developer of the Azure CLI instead of a managed identity.</summary>
    public bool DeveloperSignIn { get; set; }

    /// <summary>Endpoint of Table storage: <c>https://ACCOUNT.table.core.windows.net</c>.</summary>
    [Required]
    public Uri? Tables { get; set; }

    /// <summary>
    /// Endpoint of the deletion log's Table storage, in an account of its own: a restore of <see cref="Tables"/> must
    /// leave it alone.
    /// </summary>
    [Required]
    public Uri? DeletionLogTables { get; set; }

    /// <summary>The blob container, with its account: <c>https://ACCOUNT.blob.core.windows.net/CONTAINER</c>.</summary>
    [Required]
    public Uri? BlobContainer { get; set; }

    /// <summary>The container of tree heads and certificates, immutable, in that other account.</summary>
    [Required]
    public Uri? EvidenceContainer { get; set; }

    /// <summary>
    /// Name in key assignments → the vault: <c>tenants0</c> → <c>https://VAULT.vault.azure.net</c>. Names are stored:
    /// never rename one.
    /// </summary>
    [MinLength(1)]
    public Dictionary<string, Uri> Vaults { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The vault of the evidence key; none of <see cref="Vaults"/>.</summary>
    [Required]
    public Uri? EvidenceVault { get; set; }

    [Required]
    public string EvidenceKey { get; set; } = "evidence";

    internal bool HasOnlyHttps => Vaults.Values
        .Concat([Tables, BlobContainer, DeletionLogTables, EvidenceContainer, EvidenceVault])
        .All(uri => uri is null || uri.Scheme == Uri.UriSchemeHttps);

    internal bool HasEvidenceApart => Vaults.Values.All(vault => vault.Host != EvidenceVault?.Host);

    internal bool HasLogApart => Tables?.Host != DeletionLogTables?.Host && BlobContainer != EvidenceContainer;
}
