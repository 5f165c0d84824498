using System.IO.Compression;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tests.Exports;

[TestClass]
public sealed class ExportStoryTests
{
    [TestMethod]
    public async Task An_access_request_becomes_a_signed_package_and_one_mail()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();

        var orchestration = await fixture.RunAsync(started);

        var request = await fixture.RequestAsync(started);
        Assert.AreEqual(RequestStatus.Completed, request.Status);
        Assert.IsTrue(request.Final);
        Assert.HasCount(1, fixture.Transport.Mails);
        Assert.AreEqual(ExportsFixture.Email, fixture.Transport.Mails[0].To.Reveal());
        Assert.Contains("Your organisation asked for", fixture.Transport.Mails[0].Text.Reveal());
        Assert.Contains(started.Request.Value, fixture.Transport.Mails[0].Subject);
        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync()));
        CollectionAssert.AreEqual(
            new[]
            {
                "index.html", "about.json", "accounts/users.json", "usage/events.json", "documents/files.json",
                "documents/files/Lebenslauf ü.pdf",
                "manifest.json", "manifest.jws.json",
            },
            zip.Entries.Select(entry => entry.FullName).ToArray());
        using var events = JsonDocument.Parse(Read(zip, "usage/events.json"));
        Assert.AreEqual("usage", events.RootElement.GetProperty("service").GetString());
        Assert.AreEqual("1.0", events.RootElement.GetProperty("exportVersion").GetString());
        Assert.AreEqual(3, events.RootElement.GetProperty("records").GetArrayLength());
        Assert.AreEqual("%PDF of Ada", Encoding.UTF8.GetString(Read(zip, "documents/files/Lebenslauf ü.pdf")));
        Assert.IsFalse(orchestration.History.Exists(payload => payload.Contains("ada@", StringComparison.Ordinal)));
        Assert.IsFalse(
            orchestration.History.Exists(payload => payload.Contains("Lebenslauf", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task The_manifest_verifies_and_lists_hashes_counts_and_omissions()
    {
        await using var fixture = new ExportsFixture();
        await fixture.RunAsync(await fixture.SubmitAsync());
        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync()));

        var manifest = Read(zip, "manifest.json");

        Assert.IsTrue(CanonicalJson.IsCanonical(manifest));
        var jwks = JsonWebKeySet.Of(await fixture.Get<ISigningKeys>().PublicKeysAsync(CancellationToken.None));
        Assert.IsInstanceOfType<JwsVerification.Verified>(
            JwsVerifier.Verify(Read(zip, "manifest.jws.json"), manifest, jwks, EvidenceTypes.ExportManifest));
        using var document = JsonDocument.Parse(manifest);
        var root = document.RootElement;
        Assert.AreEqual("access", root.GetProperty("requestType").GetString());
        foreach (var file in root.GetProperty("files").EnumerateArray())
        {
            var bytes = Read(zip, file.GetProperty("path").GetString()!);
            Assert.AreEqual(file.GetProperty("bytes").GetInt64(), bytes.LongLength);
            Assert.AreEqual(
                file.GetProperty("sha256").GetString(),
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        }

        var omitted = root.GetProperty("omitted").EnumerateArray().Select(item => item.GetRawText()).ToList();
        Assert.IsTrue(omitted.Exists(item => item.Contains("\"password\"", StringComparison.Ordinal)));
        Assert.IsTrue(omitted.Exists(item => item.Contains("live-traffic", StringComparison.Ordinal)));
        Assert.IsTrue(omitted.Exists(item => item.Contains("no longer has: 1", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Portability_has_only_what_is_processed_by_contract_or_consent()
    {
        await using var fixture = new ExportsFixture();
        await fixture.RunAsync(await fixture.SubmitAsync(RequestType.Portability));
        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync()));

        Assert.IsNull(zip.GetEntry("usage/events.json"));
        Assert.IsNull(zip.GetEntry("about.json"));
        Assert.IsNotNull(zip.GetEntry("accounts/users.json"));
        Assert.AreEqual(0, fixture.Usage.Calls);
        StringAssert.Contains(
            Encoding.UTF8.GetString(Read(zip, "manifest.json")), "Portability covers data processed by contract");
    }

    [TestMethod]
    public async Task The_readable_page_encodes_what_people_wrote()
    {
        await using var fixture = new ExportsFixture();
        await fixture.RunAsync(await fixture.SubmitAsync());
        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync()));

        var page = Encoding.UTF8.GetString(Read(zip, "index.html"));

        Assert.DoesNotContain("<script", page);
        StringAssert.Contains(page, "Your &lt;account&gt;");
        StringAssert.Contains(page, "&lt;script&gt;");
        StringAssert.Contains(page, "./documents/files/Lebenslauf%20%C3%BC.pdf");
    }

    [TestMethod]
    public async Task A_service_that_is_down_is_named_and_asked_again_until_it_answers()
    {
        await using var fixture = new ExportsFixture();
        fixture.Usage.AlwaysFails = new ConnectorException("usage", FailureReason.Unreachable, retriable: true);
        var started = await fixture.SubmitAsync();
        var orchestration = fixture.Orchestrate(started);
        DataSubjectRequest? meanwhile = null;
        orchestration.OnTimer = async _ =>
        {
            if (orchestration.Timers.Count == 4)
            {
                meanwhile = await fixture.RequestAsync(started);
                fixture.Usage.AlwaysFails = null;
            }
        };

        await PrivacyFunctions.Exports.ExportOrchestrator.RunAsync(orchestration);

        Assert.AreEqual(RequestStatus.PartiallyCompleted, meanwhile!.Status);
        Assert.IsFalse(meanwhile.Final);
        Assert.AreEqual(
            new Receipt.Failed(FailureReason.Unreachable, Retriable: true),
            meanwhile.Services.Single(service => service.Name == "usage").Items[0].Receipt);
        Assert.AreEqual(RequestStatus.Completed, (await fixture.RequestAsync(started)).Status);
        Assert.HasCount(2, fixture.Transport.Mails);
        StringAssert.Contains(fixture.Transport.Mails[0].Text.Reveal(), "These services could not answer yet: Usage");
        var (oldToken, oldCode) = fixture.Transport.Link(0);
        Assert.AreEqual(
            new PrivacyFunctions.Exports.ClaimOutcome.Refused(PrivacyFunctions.Exports.ClaimRefusal.Superseded, 5),
            await fixture.ClaimAsync(oldToken, oldCode));
        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync(mail: 1)));
        Assert.IsNotNull(zip.GetEntry("usage/events.json"));
        Assert.AreEqual(1, fixture.Accounts.Calls);
    }

    [TestMethod]
    public async Task A_failure_that_lasts_becomes_final_at_the_due_date()
    {
        await using var fixture = new ExportsFixture();
        fixture.Usage.AlwaysFails = new ConnectorException("usage", FailureReason.Timeout, retriable: true);
        var started = await fixture.SubmitAsync();

        var orchestration = await fixture.RunAsync(started);

        var request = await fixture.RequestAsync(started);
        Assert.AreEqual(RequestStatus.PartiallyCompleted, request.Status);
        Assert.IsTrue(request.Final);
        Assert.IsGreaterThanOrEqualTo(request.RetryUntil, fixture.Time.GetUtcNow());
        Assert.HasCount(1, fixture.Transport.Mails);
        Assert.IsLessThan(150, orchestration.Timers.Count);
    }

    [TestMethod]
    public async Task A_failure_that_will_not_pass_is_not_tried_again()
    {
        await using var fixture = new ExportsFixture();
        fixture.Usage.AlwaysFails = new ConnectorException("usage", FailureReason.SchemaMismatch, retriable: false);
        var started = await fixture.SubmitAsync();

        var orchestration = await fixture.RunAsync(started);

        Assert.IsEmpty(orchestration.Timers);
        Assert.AreEqual(1, fixture.Usage.Calls);
        Assert.IsTrue((await fixture.RequestAsync(started)).Final);
        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync()));
        StringAssert.Contains(Encoding.UTF8.GetString(Read(zip, "manifest.json")), "\"reason\":\"schema_mismatch\"");
    }

    [TestMethod]
    public async Task A_request_that_is_cancelled_while_services_are_asked_leaves_nothing_and_mails_nothing()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();
        fixture.Documents.OnPage = async () => await fixture.Get<RequestStore>().UpdateAsync(
            started.Tenant, started.Request, request =>
                request.Cancel(fixture.Time.GetUtcNow()), CancellationToken.None);

        await fixture.RunAsync(started);

        Assert.AreEqual(RequestStatus.Cancelled, (await fixture.RequestAsync(started)).Status);
        Assert.IsEmpty(fixture.Transport.Mails);
        Assert.IsEmpty(await fixture.PartsAsync(started));
        Assert.IsNull(await fixture.PackageAsync(started));
    }

    private static byte[] Read(ZipArchive zip, string name)
    {
        using var content = (zip.GetEntry(name) ?? throw new AssertFailedException($"No entry {name}.")).Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
