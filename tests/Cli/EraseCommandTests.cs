using System.Net.Http.Json;
using PrivacyFunctions.Cli;
using PrivacyFunctions.Tests.Journeys;

namespace PrivacyFunctions.Tests.Cli;

/// <summary>The commands that ask a running host; the token stands in a variable of the process, so one at a time.</summary>
[TestClass]
[DoNotParallelize]
public sealed class EraseCommandTests
{
    [TestMethod]
    public async Task An_urgent_erasure_is_asked_for_and_signed_off_by_somebody_else()
    {
        await using var host = await JourneyHost.StartAsync();
        using var client = host.Anyone();
        var server = client.BaseAddress!.ToString();
        var (asked, output, _) = await RunAsync(
            await TokenAsync(client, "operator-1", "OPERATOR"), "erase", "--server", server, "--tenant", "acme", "--id",
            "usr-0003", "--no-grace", "--reason", "Court order.");
        Assert.AreEqual(0, asked);
        StringAssert.Contains(output, "awaiting_sign_off");

        var request = output.Split(' ')[1].TrimEnd(':');
        var verifier = await TokenAsync(client, "verifier-1", "VERIFIER");
        var (signed, released, _) = await RunAsync(
            verifier, "sign-off", request, "--server", server, "--tenant", "acme");
        Assert.AreEqual(0, signed, released);
        var (again, _, refusal) = await RunAsync(
            verifier, "sign-off", request, "--server", server, "--tenant", "acme");
        Assert.AreEqual(1, again);
        StringAssert.Contains(refusal, "no_sign_off_awaited");
    }

    [TestMethod]
    [DataRow("Name the person", "erase", "--server", "http://localhost:1", "--tenant", "acme", "--reason", "x")]
    [DataRow("Option '--server' is required.", "erase", "--tenant", "acme")]
    [DataRow("Option '--tenant' is required.", "erase")]
    [DataRow("Option '--tenant' is required.", "erase", "--server", "http://localhost:1", "--id", "usr-0003")]
    [DataRow("needs a --reason", "erase", "--server", "http://localhost:1", "--tenant", "a", "--id", "u", "--no-grace")]
    [DataRow("https address", "erase", "--server", "http://example.org", "--tenant", "acme", "--id", "usr-0003")]
    public async Task What_cannot_be_asked_is_a_sentence_and_exit_code_2(string sentence, params string[] args)
    {
        var (exit, _, error) = await RunAsync("token", args);
        Assert.AreEqual(2, exit);
        StringAssert.Contains(error, sentence);
    }

    private static async Task<string> TokenAsync(HttpClient client, string subject, string role)
    {
        using var answer = await client.PostAsJsonAsync("/local/token", new { subject, roles = new[] { role } });
        return (await JourneyHost.JsonAsync(answer))["token"]!.GetValue<string>();
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string token, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Environment.SetEnvironmentVariable("PRIVACY_TOKEN", token);
        try
        {
            var exit = await PrivacyTool.RunAsync(args, output, error, CancellationToken.None);
            return (exit, output.ToString(), error.ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable("PRIVACY_TOKEN", null);
        }
    }
}
