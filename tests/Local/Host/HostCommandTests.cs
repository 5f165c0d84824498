using PrivacyFunctions.Local.Host;

namespace PrivacyFunctions.Tests.Local.Host;

[TestClass]
public sealed class HostCommandTests
{
    [TestMethod]
    [DataRow("abc")]
    [DataRow("-1")]
    [DataRow("65536")]
    [DataRow("99999999999999999999")]
    [DataRow("")]
    public void A_port_that_is_none_is_refused_in_one_sentence(string port)
    {
        var parsed = HostCommand.Create().Parse(["--port", port]);
        Assert.AreEqual("--port is a number from 0 to 65535.", parsed.Errors.Single().Message);
    }

    [TestMethod]
    public async Task A_wrong_command_line_ends_with_2() =>
        Assert.AreEqual(2, await HostCommand.RunAsync(HostCommand.Create(), ["--port", "abc"]));

    [TestMethod]
    [DoNotParallelize]
    public async Task A_wrong_command_line_is_told_how_to_find_the_right_one()
    {
        var (before, error) = (Console.Error, new StringWriter());
        await using (error)
        {
            Console.SetError(error);
            try
            {
                await HostCommand.RunAsync(HostCommand.Create(), ["foo"]);
            }
            finally
            {
                Console.SetError(before);
            }

            Assert.AreEqual(
                $"Unrecognized command or argument 'foo'.{Environment.NewLine}Add --help to see how it is used.{Environment.NewLine}",
                error.ToString());
        }
    }

    [TestMethod]
    [DataRow("nosuch")]
    [DataRow("Product")]
    public async Task A_connection_that_the_pack_does_not_have_is_refused_before_anything_is_made(string name)
    {
        using var folder = new TemporaryFolder();
        var options = new LocalHostOptions
        {
            DataFolder = folder.File("data"),
            Port = 0,
            Connections = new Dictionary<string, string> { [name] = "x" },
        };
        var refused = await Assert.ThrowsExactlyAsync<LocalHostException>(() => LocalHost.StartAsync(options));
        Assert.AreEqual(LocalHostExit.Pack, refused.ExitCode);
        Assert.AreEqual(
            $"The pack has no connection '{name}'; it has: product, billing, documents.", refused.Message);
        Assert.IsFalse(Directory.Exists(folder.File("data")));
    }
}
