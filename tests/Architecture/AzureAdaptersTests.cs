namespace PrivacyFunctions.Tests.Architecture;

/// <summary>
/// The Azure build's packages cannot be restored everywhere, so this stands in for its compiler: functions/Azure/ must
/// compile against the app's ports as they are now and against <c>azure-sdk-members.txt</c>. What it cannot see:
/// whether that list is right, and what the services do.
/// </summary>
[TestClass]
public sealed class AzureAdaptersTests
{
    private static readonly string List = Repository.Read("tests/Architecture/azure-sdk-members.txt");

    [TestMethod]
    public void The_adapters_fit_the_ports_and_use_only_listed_members_of_the_sdks() =>
        Assert.AreEqual("", string.Join("\n", Errors(Adapters, List)));

    [TestMethod]
    public void A_member_that_an_sdk_renames_is_an_error()
    {
        var renamed = List.Replace(
            "CreateTableIfNotExistsAsync(", "CreateTableIfMissingAsync(", StringComparison.Ordinal);
        Assert.Contains("CreateTableIfNotExistsAsync", string.Join('\n', Errors(Adapters, renamed)));
    }

    [TestMethod]
    public void A_member_that_changes_its_shape_is_an_error()
    {
        var changed = List.Replace(
            "void SetSandBoxMode(bool enable)", "void SetSandBoxMode(string mode)", StringComparison.Ordinal);
        Assert.IsNotEmpty(Errors(Adapters, changed));
    }

    [TestMethod]
    public void An_adapter_that_lacks_a_member_of_its_port_is_an_error()
    {
        var adapters = Adapters.Select(file => file.Path.EndsWith("/BlobBlobStore.cs", StringComparison.Ordinal)
            ? file with
            {
                Text = file.Text.Replace(
                "Task<bool> DeleteAsync", "Task<bool> RemoveAsync", StringComparison.Ordinal)
            }
            : file);
        Assert.Contains("IBlobStore.DeleteAsync", string.Join('\n', Errors(adapters, List)));
    }

    [TestMethod]
    public void Every_port_that_the_local_host_implements_has_an_adapter_in_Azure()
    {
        string[] ports = ["IEntityStore", "IBlobStore", "IKeyVault", "ISigningKeys", "IMailTransport", "IIssuerKeys"];
        var text = string.Concat(Adapters.Select(file => file.Text));
        foreach (var port in ports)
            Assert.Contains(
                $": {port}\n", text.Replace("\r", "", StringComparison.Ordinal), $"No adapter declares {port}.");
    }

    private static IEnumerable<RepositoryFile> Adapters => Repository.CSharp("functions/Azure");

    private static IReadOnlyList<string> Errors(IEnumerable<RepositoryFile> adapters, string list) =>
        SourceCompiler.Errors(SourceCompiler.AzureAdapters(adapters, list));
}
