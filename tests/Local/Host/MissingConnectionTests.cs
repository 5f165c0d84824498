using PrivacyFunctions.Local.Host;

namespace PrivacyFunctions.Tests.Local.Host;

[TestClass]
public sealed class MissingConnectionTests
{
    [TestMethod]
    public async Task A_connection_that_nobody_gave_and_nothing_invents_is_told_at_start()
    {
        using var data = new TemporaryFolder();
        var sample = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "policies", "sample.yaml"));
        var at = sample.IndexOf("  consent:\n", StringComparison.Ordinal);
        var elsewhere = sample[at..].Replace(
            "connector: sqlite\n    connection: product", "connector: postgresql\n    connection: ledger", StringComparison.Ordinal);
        var pack = data.File("pack.yaml");
        await File.WriteAllTextAsync(pack, sample[..at] + elsewhere);

        var refused = await Assert.ThrowsExactlyAsync<LocalHostException>(() => LocalHost.StartAsync(
            new LocalHostOptions { DataFolder = data.File("host"), Port = 0, PackFile = pack }));
        Assert.Contains("--connection ledger=", refused.Message);
    }
}
