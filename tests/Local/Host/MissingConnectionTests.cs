using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Local.Host;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Tests.Keys;

namespace PrivacyFunctions.Tests.Local.Host;

[TestClass]
public sealed class MissingConnectionTests
{
    [TestMethod]
    public async Task A_PostgreSQL_connection_that_nobody_gave_is_tried_on_SQLite_and_that_is_told()
    {
        using var data = new TemporaryFolder();
        await using var host = await LocalHost.StartAsync(new LocalHostOptions
        {
            DataFolder = data.File("host"),
            Port = 0,
            PackFile = await PackAsync(data),
            ConfigureServices = services => services.AddSingleton<IRsaKeyFactory, PreparedRsaKeys>(),
        });
        CollectionAssert.AreEqual(new[] { "ledger" }, host.OnSqlite.ToArray());
    }

    private static async Task<string> PackAsync(TemporaryFolder data)
    {
        var sample = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "policies", "sample.yaml"));
        var at = sample.IndexOf("  consent:\n", StringComparison.Ordinal);
        var elsewhere = sample[at..].Replace(
            "connector: sqlite\n    connection: product", "connector: postgresql\n    connection: ledger", StringComparison.Ordinal);
        var pack = data.File("pack.yaml");
        await File.WriteAllTextAsync(pack, sample[..at] + elsewhere);
        return pack;
    }
}
