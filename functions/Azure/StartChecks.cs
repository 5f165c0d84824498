using Microsoft.Extensions.Configuration;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Azure;

/// <summary>
/// What the pack and the settings say of each other, asked at start: a service that nobody can reach, or a vault that
/// nobody named, would otherwise show in the middle of somebody's request.
/// </summary>
internal static class StartChecks
{
    /// <exception cref="InvalidOperationException">Every setting that is missing, in one message.</exception>
    public static void Run(PolicyPack pack, IConfiguration configuration)
    {
        var problems = Connections(pack, configuration).Concat(Vaults(configuration)).ToList();
        if (problems.Count > 0)
            throw new InvalidOperationException($"The app cannot start:\n{string.Join('\n', problems)}");
    }

    private static IEnumerable<string> Connections(PolicyPack pack, IConfiguration configuration)
    {
        var connections = ConnectionSettings.Read(configuration);
        foreach (var service in pack.Services.Where(service => service.Connector != ConnectorKind.None))
        {
            if (!connections.Has(service))
                yield return $"Service {service.Name} needs the setting Connections:{service.Connection}.";
        }
    }

    private static IEnumerable<string> Vaults(IConfiguration configuration)
    {
        var keys = configuration.GetSection(KeysOptions.Section).Get<KeysOptions>() ?? new KeysOptions();
        var azure = configuration.GetSection(AzureOptions.Section).Get<AzureOptions>() ?? new AzureOptions();
        var purger = keys.PurgeProtection || azure.DeveloperSignIn || !string.IsNullOrEmpty(azure.PurgerClientId)
            ? Enumerable.Empty<string>()
            : ["Keys:PurgeProtection is false, which needs the setting Azure:PurgerClientId."];
        return keys.TenantVaults.Append(keys.PlatformVault).Where(vault => !azure.Vaults.ContainsKey(vault))
            .Select(vault => $"Vault {vault} needs the setting Azure:Vaults:{vault}.").Concat(purger);
    }
}
