using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Cli;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>The audit log at the end of its seven years, as an owner and an auditor see it.</summary>
[TestClass]
public sealed class AuditRetentionJourneyTests
{
    private const string Reason = "A reason that Hopper-Nightingale typed";
    private const string Log = "/api/tenants/acme/audit?limit=200";

    [TestMethod]
    public async Task After_seven_years_months_are_counts_and_what_was_proven_still_verifies()
    {
        await using var host = await JourneyHost.StartAsync();
        // From the first of a month, so that all of the erasure is in one.
        var today = host.Host.Clock.GetUtcNow();
        await host.AdvanceAsync($"P{DateTime.DaysInMonth(today.Year, today.Month) - today.Day + 1}D");
        using var admin = await host.AdminAsync();
        using var folder = new TemporaryFolder();
        var erasure = await EraseAsync(host, admin);
        var certificate = folder.File("certificate.json");
        await File.WriteAllBytesAsync(certificate, await admin.GetByteArrayAsync(erasure + "/certificate"));
        await File.WriteAllBytesAsync(
            folder.File("jwks.json"), await admin.GetByteArrayAsync("/.well-known/jwks.json"));
        var before = await JourneyHost.ReadAsync(admin, Log);
        Assert.Contains(Reason, before.ToJsonString());

        // The request was made eight days ago.
        await host.AdvanceAsync("P6Y356D");
        Assert.Contains(Reason, (await WholeLogAsync(admin)).Items.ToJsonString(), "Not one day too early.");
        await host.AdvanceAsync("P3D");
        var inTime = await JourneyHost.UntilAsync(
            () => WholeLogAsync(admin), log => !log.Items.ToJsonString().Contains(Reason, StringComparison.Ordinal),
            "the request's reason is forgotten with its day");
        Assert.IsEmpty(inTime.Months, "The month is not over.");
        await host.AdvanceAsync("P62D");

        var (after, months) = await JourneyHost.UntilAsync(
            () => WholeLogAsync(admin), log => log.Months.Count > 0, "the first month is forgotten");
        Assert.IsGreaterThan(0L, months[0]!["events"]!.GetValue<long>());
        Assert.DoesNotContain(Reason, after.ToJsonString());
        var submitted = after.Last(item => item!["action"]!.GetValue<string>() == "request.submitted")!;
        Assert.IsNull(submitted["payload"]);
        Assert.AreEqual(
            before["items"]!.AsArray().Last(item => item!["action"]!.GetValue<string>() == "request.submitted")!["leaf"]!
                .GetValue<string>(),
            submitted["leaf"]!.GetValue<string>());

        Assert.AreEqual(0, await VerifyAsync("verify", certificate, "--jwks", folder.File("jwks.json")));
        var proof = await admin.GetByteArrayAsync($"/api/audit/proofs/inclusion?leaf={submitted["leaf"]}&size={await SizeAsync(folder, admin)}");
        await File.WriteAllBytesAsync(folder.File("proof.json"), proof);
        await File.WriteAllTextAsync(folder.File("leaf.txt"), submitted["leaf"]!.GetValue<string>());
        Assert.AreEqual(
            0, await VerifyAsync(
                "verify-proof", folder.File("proof.json"), "--checkpoint", folder.File("checkpoint.json"),
                "--jwks", folder.File("jwks.json"), "--leaf", folder.File("leaf.txt")));
    }

    private static async Task<string> EraseAsync(JourneyHost host, HttpClient admin)
    {
        using var answer = await admin.PostAsJsonAsync(
            "/api/tenants/acme/requests",
            new { type = "erasure", subject = new { email = "ada@acme.example" }, reason = Reason });
        var path = answer.Headers.Location!.ToString();
        await JourneyHost.WaitForStatusAsync(admin, path, "in_grace");
        await host.AdvanceAsync("P8D");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        return path;
    }

    private static async Task<(JsonArray Items, JsonArray Months)> WholeLogAsync(HttpClient admin)
    {
        var (all, months) = (new JsonArray(), new JsonArray());
        for (var next = Log; next is not null;)
        {
            var page = await JourneyHost.ReadAsync(admin, next);
            foreach (var item in page["items"]!.AsArray())
                all.Add(item!.DeepClone());
            foreach (var month in page["forgottenMonths"]!.AsArray())
                months.Add(month!.DeepClone());
            next = page["nextLink"]?.GetValue<string>();
        }

        return (all, months);
    }

    private static async Task<string> SizeAsync(TemporaryFolder folder, HttpClient admin)
    {
        var signed = await admin.GetStringAsync("/api/audit/checkpoint");
        await File.WriteAllTextAsync(folder.File("checkpoint.json"), signed);
        var payload = JsonNode.Parse(signed)!["payload"]!.GetValue<string>();
        var checkpoint = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload))!;
        return checkpoint["size"]!.ToString();
    }

    private static async Task<int> VerifyAsync(params string[] args)
    {
        await using var output = new StringWriter();
        return await PrivacyTool.RunAsync(args, output, output, CancellationToken.None);
    }
}
