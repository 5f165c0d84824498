using Microsoft.Extensions.Configuration;
using PrivacyFunctions.Azure;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Azure;

[TestClass]
public sealed class StartChecksTests
{
    [TestMethod]
    public void A_pack_with_all_its_connections_and_vaults_starts() => StartChecks.Run(Packs.Sample(), Settings());

    [TestMethod]
    public void Everything_that_is_missing_is_named_at_once()
    {
        var fault = Assert.ThrowsExactly<InvalidOperationException>(() => StartChecks.Run(
            Packs.Sample(), Settings("Connections:billing", "Azure:Vaults:platform", "Connections:documents")));
        Assert.Contains("Connections:billing", fault.Message);
        Assert.Contains("Connections:documents", fault.Message);
        Assert.Contains("Azure:Vaults:platform", fault.Message);
        Assert.DoesNotContain("Connections:product", fault.Message);
    }

    [TestMethod]
    public void Vaults_without_purge_protection_need_somebody_who_may_be_given_the_right()
    {
        Dictionary<string, string?> purging = new(StringComparer.Ordinal) { ["Keys:PurgeProtection"] = "false" };
        var fault = Assert.ThrowsExactly<InvalidOperationException>(
            () => StartChecks.Run(Packs.Sample(), With(purging)));
        Assert.Contains("Azure:PurgerClientId", fault.Message);
        purging["Azure:PurgerClientId"] = "client-1";
        StartChecks.Run(Packs.Sample(), With(purging));

        static IConfiguration With(Dictionary<string, string?> more) =>
            new ConfigurationBuilder().AddConfiguration(Settings()).AddInMemoryCollection(more).Build();
    }

    private static IConfiguration Settings(params string[] without)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Connections:product"] = "Host=db.example", ["Connections:billing"] = "https://billing.example",
            ["Connections:documents"] = "https://account.blob.core.windows.net/documents",
            ["Keys:TenantVaults:0"] = "tenants0", ["Keys:PlatformVault"] = "platform",
            ["Azure:Vaults:tenants0"] = "https://t.vault.azure.net",
            ["Azure:Vaults:platform"] = "https://p.vault.azure.net",
        };
        foreach (var name in without)
            settings.Remove(name);
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }
}
