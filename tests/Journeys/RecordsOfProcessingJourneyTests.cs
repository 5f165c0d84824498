using System.Net;
using System.Net.Http.Json;
using PrivacyFunctions.Cli;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>The record of processing, as an owner reads it and an auditor checks it.</summary>
[TestClass]
public sealed class RecordsOfProcessingJourneyTests
{
    private const string Record = "/api/tenants/acme/records-of-processing";

    [TestMethod]
    public async Task An_owner_reads_the_record_with_vendors_and_transfers_and_an_auditor_checks_its_signature()
    {
        await using var host = await JourneyHost.StartAsync();
        using var operators = await host.SignInAsync(null, "op-1", "OPERATOR");
        await AddAsync(operators, "Mailer", "mail", "US", "Standard contractual clauses of 2021.");
        await AddAsync(operators, "Hoster", "hosting", "DE", null);
        using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        var record = await JourneyHost.ReadAsync(owner, Record);
        Assert.AreEqual("acme", record["tenant"]!.GetValue<string>());
        var invoices = record["activities"]!.AsArray().First(
            activity => activity!["service"]!.GetValue<string>() == "Billing")!;
        Assert.IsNotEmpty(invoices["purpose"]!.GetValue<string>());
        Assert.IsNotEmpty(invoices["lawfulBases"]!.AsArray());
        Assert.IsNotEmpty(invoices["categories"]!.AsArray());
        CollectionAssert.AreEqual(
            new[] { "hosting Hoster DE", "mail Mailer US" },
            record["subprocessors"]!.AsArray()
                .Select(entry => $"{entry!["class"]} {entry["name"]} {entry["country"]}").ToArray());
        var transfer = record["transfers"]!.AsArray().Single()!;
        Assert.AreEqual("Standard contractual clauses of 2021.", transfer["mechanism"]!.GetValue<string>());

        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("record.json"), await owner.GetByteArrayAsync(Record + "?as=file"));
        await File.WriteAllBytesAsync(folder.File("jwks.json"), await owner.GetByteArrayAsync("/.well-known/jwks.json"));
        Assert.AreEqual(0, await VerifyAsync(folder));
        var signed = await File.ReadAllTextAsync(folder.File("record.json"));
        await File.WriteAllTextAsync(
            folder.File("record.json"), signed.Replace("\"payload\":\"eyJ", "\"payload\":\"eyK", StringComparison.Ordinal));
        Assert.AreEqual(1, await VerifyAsync(folder), "One changed letter is found.");

        using var page = new HttpRequestMessage(HttpMethod.Get, Record) { Headers = { { "Accept", "text/html" } } };
        using var read = await owner.SendAsync(page);
        Assert.AreEqual("text/html", read.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Standard contractual clauses of 2021.", await read.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task Members_and_other_organisations_do_not_read_it()
    {
        await using var host = await JourneyHost.StartAsync();
        using var member = await host.SignInAsync("acme", "usr-0002", "MEMBER");
        using (var denied = await member.GetAsync(Record))
            Assert.AreEqual(HttpStatusCode.Forbidden, denied.StatusCode);
        using var other = await host.AdminAsync("globex");
        using (var hidden = await other.GetAsync(Record))
            Assert.AreEqual(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    private static async Task AddAsync(
        HttpClient operators, string name, string kind, string country, string? transferMechanism)
    {
        using var answer = await operators.PostAsJsonAsync("/api/subprocessors", new
        {
            name,
            @class = kind,
            country,
            purpose = "To work for the product.",
            transferMechanism,
            startsAt = TimeProvider.System.GetUtcNow().AddYears(-1),
            inUse = true,
        });
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<int> VerifyAsync(TemporaryFolder folder)
    {
        await using var output = new StringWriter();
        return await PrivacyTool.RunAsync(
            ["verify", folder.File("record.json"), "--jwks", folder.File("jwks.json")], output, output,
            CancellationToken.None);
    }
}
