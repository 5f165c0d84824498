using PrivacyFunctions.Local.Host;
using PrivacyFunctions.Local.Host.Demo;

namespace PrivacyFunctions.Tests.Local.Host;

[TestClass]
public sealed class DemoCommandTests
{
    [TestMethod]
    public async Task A_place_where_nothing_can_be_kept_is_refused_before_the_first_step()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("taken"), "mine");
        Assert.AreEqual(
            LocalHostExit.Usage, await DemoCommand.Create().Parse(["--keep", folder.File("taken")]).InvokeAsync());
        Assert.AreEqual("mine", File.ReadAllText(folder.File("taken")));
    }

    [TestMethod]
    public void Its_help_says_that_the_certificate_is_verified() =>
        StringAssert.Contains(DemoCommand.Create().Description, "verified: the package of an access request, the certificate");

    [TestMethod]
    public async Task The_package_the_certificate_the_key_set_and_the_mails_are_kept()
    {
        using var folder = new TemporaryFolder();
        var keep = folder.File("kept");
        Assert.AreEqual(0, await DemoCommand.Create().Parse(["--keep", keep]).InvokeAsync());
        var names = Directory.EnumerateFiles(keep).Select(Path.GetFileName).ToList();
        CollectionAssert.IsSubsetOf(new[] { "certificate.json", "jwks.json", "package.zip" }, names);
        Assert.AreEqual(4, names.Count(name => name!.EndsWith(".eml", StringComparison.Ordinal)));
    }
}
