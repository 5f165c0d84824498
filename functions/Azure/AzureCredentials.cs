using Azure.Core;
using Azure.Identity;

namespace PrivacyFunctions.Azure;

/// <summary>
/// As whom the app works. No chain of guesses: a managed identity, or the developer of the Azure CLI where the settings
/// say so.
/// </summary>
internal sealed class AzureCredentials
{
    public AzureCredentials(AzureOptions options)
    {
        App = options.DeveloperSignIn ? new AzureCliCredential() : Managed(options.ClientId);
        Officer = options.DeveloperSignIn || string.IsNullOrEmpty(options.OfficerClientId) ? App
            : Managed(options.OfficerClientId);
        Purger = options.DeveloperSignIn || string.IsNullOrEmpty(options.PurgerClientId) ? Officer
            : Managed(options.PurgerClientId);
    }

    public TokenCredential App { get; }

    /// <summary>
    /// Purges deleted KEKs, while a person has given it the right. The officer, who never has, where none is named.
    /// </summary>
    public TokenCredential Purger { get; }

    /// <summary>Makes, deletes and recovers KEKs of tenants and platform, and nothing else.</summary>
    public TokenCredential Officer { get; }

    private static ManagedIdentityCredential Managed(string? clientId) => new(string.IsNullOrEmpty(clientId)
        ? ManagedIdentityId.SystemAssigned
        : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
