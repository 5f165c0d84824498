using System.Net;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>
/// The access journey while the engine repeats activities, also side by side, and repeats and loses events: what
/// Durable Task may do, done often. The seed names the run.
/// </summary>
[TestClass]
public sealed class MisfortuneJourneyTests
{
    private static readonly string[] People = ["usr-0001", "usr-0002", "usr-0003"];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public async Task Everyone_gets_one_mail_and_one_whole_package_whatever_is_repeated_or_lost(int seed)
    {
        await using var host = await JourneyHost.StartAsync(
            options => options with { Engine = DurableEngineOptions.Trouble(seed) });
        using var admin = await host.AdminAsync();
        var emails = await EmailsAsync(admin);
        var paths = await Task.WhenAll(emails.Select(email => JourneyHost.SubmitAsync(admin, "acme", email)));
        foreach (var path in paths)
            await JourneyHost.WaitForStatusAsync(admin, path, "completed");

        var mails = await host.MailsAsync(People.Length);
        CollectionAssert.AreEquivalent(emails, mails.Select(mail => mail.To).ToList(), $"seed {seed}");
        foreach (var mail in mails)
        {
            using var person = host.Anyone();
            var (_, package) = await Download.TakeAsync(person, mail);
            var manifest = await Download.VerifyAsync(person, package);
            Assert.AreEqual("acme", manifest.Tenant);
            Assert.HasCount(12, Download.Records(package, "billing/invoices.json"));
            using var other = host.Anyone();
            using var again = await Download.ClaimAsync(other, mail);
            Assert.AreEqual(HttpStatusCode.Gone, again.StatusCode);
        }
    }

    private static async Task<List<string>> EmailsAsync(HttpClient client)
    {
        var sample = await JourneyHost.ReadAsync(client, "/local/sample");
        return
        [
            .. sample["tenants"]![0]!["subjects"]!.AsArray()
                .Where(person => People.Contains(person!["id"]!.GetValue<string>()))
                .Select(person => person!["email"]!.GetValue<string>()),
        ];
    }
}
