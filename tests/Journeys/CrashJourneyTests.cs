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

    [TestMethod]
    public async Task Killing_the_host_between_an_organisation_s_export_and_its_deletion_loses_neither()
    {
        using var data = new TemporaryFolder();
        var port = HostProcess.FreePort();
        foreach (var (tenant, killedAfter) in new[] { ("acme", 0), ("globex", 400), ("initech", 1200) })
        {
            string export;
            using (var host = await HostProcess.StartAsync(data.Path, port))
            {
                using var owner = await SignInAsync(host.Address, tenant, "usr-0001", "OWNER");
                using var asked = await owner.DeleteAsync($"/api/tenants/{tenant}?export=true");
                export = asked.Headers.Location!.ToString().Split('/')[^1];
                await Task.Delay(TimeSpan.FromMilliseconds(killedAfter), TimeProvider.System);
                host.Kill();
            }

            using (var host = await HostProcess.StartAsync(data.Path, port))
            {
                using var operators = await SignInAsync(host.Address, null, "operator-1", "OPERATOR");
                await JourneyHost.UntilAsync(
                    () => JourneyHost.ReadAsync(operators, $"/api/tenants/{tenant}"),
                    read => read["state"]!.GetValue<string>() == "pending_deletion", $"{tenant} is being deleted");
                var mail = (await MailsAsync(operators)).Single(
                    mail => mail.Subject.Contains(export, StringComparison.Ordinal));
                var (_, package) = await Download.TakeAsync(operators, mail);
                var manifest = await Download.VerifyAsync(operators, package);
                Assert.AreEqual((tenant, export), (manifest.Tenant, manifest.Request), $"killed after {killedAfter} ms");
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

    private static Task<HttpClient> AdminAsync(Uri address) => SignInAsync(address, "acme", "usr-0002", "ADMIN");

    private static async Task<HttpClient> SignInAsync(Uri address, string? tenant, string subject, string role)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        using var answer = await client.PostAsJsonAsync(
            "/local/token", new { tenant, subject, roles = new[] { role } });
        var token = (await JourneyHost.JsonAsync(answer))["token"]!.GetValue<string>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
