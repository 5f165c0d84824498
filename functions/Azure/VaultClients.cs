using System.Collections.Frozen;
using Azure.Core;
using Azure.Security.KeyVault.Keys;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Clients of the configured vaults, for the app's identity, for the key officer's and for the one that may purge when it
/// is given the right.
/// </summary>
/// <param name="options">How the clients reach the vaults; the same for all identities.</param>
public sealed class VaultClients(
    IReadOnlyDictionary<string, Uri> vaults, TokenCredential app, TokenCredential officer, TokenCredential purger,
    KeyClientOptions options)
{
    private readonly FrozenDictionary<string, KeyClient> _app = Clients(vaults, app, options);

    private readonly FrozenDictionary<string, KeyClient> _officer = Clients(vaults, officer, options);

    private readonly FrozenDictionary<string, KeyClient> _purger = Clients(vaults, purger, options);

    public KeyClient ForApp(string vault) => Find(_app, vault);

    public KeyClient ForOfficer(string vault) => Find(_officer, vault);

    public KeyClient ForPurger(string vault) => Find(_purger, vault);

    private static FrozenDictionary<string, KeyClient> Clients(
        IReadOnlyDictionary<string, Uri> vaults, TokenCredential credential, KeyClientOptions options) =>
        vaults.ToFrozenDictionary(
            vault => vault.Key, vault => new KeyClient(vault.Value, credential, options), StringComparer.Ordinal);

    private static KeyClient Find(FrozenDictionary<string, KeyClient> clients, string vault) =>
        clients.TryGetValue(vault, out var client)
            ? client
            : throw new InvalidOperationException($"Vault {vault} is not configured (setting Azure:Vaults:{vault}).");
}
