using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace PrivacyFunctions.Tests.Journeys;

[TestClass]
public sealed class CrashJourneyTests
{
    /// <summary>
    /// From "the row is barely written" to "the mail may be out", in milliseconds after the submission's answer.
    /// </summary>
    private static readonly int[] KilledAfter = [0, 25, 60, 120, 250];

    [TestMethod]
    public async Task Killing_the_host_in_the_middle_of_an_export_loses_nothing_and_sends_one_mail_with_a_working_link()
    {
        using var data = new TemporaryFolder();
        var port = HostProcess.FreePort();
        for (var round = 0; round < KilledAfter.Length; round++)
        {
            string path;
            using (var host = await HostProcess.StartAsync(data.Path, port))
            {
                using var admin = await AdminAsync(host.Address);
                path = await JourneyHost.SubmitAsync(admin, "acme", await AddressOfAsync(admin, round));
                await Task.Delay(TimeSpan.FromMilliseconds(KilledAfter[round]), TimeProvider.System);
                host.Kill();
            }

            using (var host = await HostProcess.StartAsync(data.Path, port))
            {
                using var admin = await AdminAsync(host.Address);
                await JourneyHost.WaitForStatusAsync(admin, path, "completed");
                var address = await AddressOfAsync(admin, round);
                var mail = (await MailsAsync(admin)).Single(mail => mail.To == address);
                var (_, package) = await Download.TakeAsync(admin, mail);
                var manifest = await Download.VerifyAsync(admin, package);
                Assert.AreEqual(path.Split('/')[^1], manifest.Request, $"killed after {KilledAfter[round]} ms");
                host.Kill();
            }
        }
    }

    private static async Task<string> AddressOfAsync(HttpClient client, int number)
    {
        var sample = await JourneyHost.ReadAsync(client, "/local/sample");
        return sample["tenants"]![0]!["subjects"]![number]!["email"]!.GetValue<string>();
    }

    private static async Task<IEnumerable<Mail>> MailsAsync(HttpClient client) =>
        (await JourneyHost.ReadAsync(client, "/local/outbox")).AsArray().Select(mail => Mail.Of(mail!));

    private static async Task<HttpClient> AdminAsync(Uri address)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        using var answer = await client.PostAsJsonAsync(
            "/local/token", new { tenant = "acme", subject = "usr-0002", roles = new[] { "ADMIN" } });
        var token = (await JourneyHost.JsonAsync(answer))["token"]!.GetValue<string>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
