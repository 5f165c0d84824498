using System.CommandLine;
using System.Net;
using PrivacyFunctions.Cli;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What an auditor gets after the certificate.</summary>
public sealed partial class TenantJourneyTests
{
    private const string Certificate = Acme + "/deletion-certificate";

    [TestMethod]
    public async Task When_the_announced_dates_have_come_a_supplement_says_so()
    {
        await ForceAsync();
        await PurgedAsync("acme");
        using var operators = await OperatorAsync();
        using var early = await operators.GetAsync(Certificate + "/supplement");
        Assert.AreEqual("supplement_not_found", await JourneyHost.CodeOfAsync(early));
        await _host.AdvanceAsync("P100D");
        using var later = await OperatorAsync();
        var jws = await JourneyHost.UntilAsync(
            async () =>
            {
                using var answer = await later.GetAsync(Certificate + "/supplement");
                return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync() : [];
            },
            bytes => bytes.Length > 0, "the supplement");
        var keys = ((JsonWebKeySetOutcome.Read)JsonWebKeySet.Parse(
            await later.GetByteArrayAsync("/.well-known/jwks.json"))).Keys;
        var certificate = (TenantCertificateVerification.Verified)TenantCertificateVerifier.Verify(
            await later.GetByteArrayAsync(Certificate), keys);
        var supplement = (TenantCertificateVerification.Supplement)TenantCertificateVerifier.VerifySupplement(
            jws, keys, certificate);
        Assert.IsTrue(supplement.IsCompared);
        Assert.AreEqual(certificate.Proof.Sha256, supplement.Document.Certificate);
        Assert.AreEqual(CertifiedDate.Ahead, certificate.Document.Dates.KeyIrrecoverable.Status);
        Assert.AreEqual(CertifiedDate.Past, supplement.Document.Dates.KeyIrrecoverable.Status);
        Assert.AreEqual(
            certificate.Document.Dates.LastBackupExpires.At, supplement.Document.Dates.LastBackupExpires.At);
        await VerifyByCommandAsync(later, jws);
        var others = certificate with { Proof = certificate.Proof with { Sha256 = new string('0', 64) } };
        Assert.IsInstanceOfType<TenantCertificateVerification.NotVerified>(
            TenantCertificateVerifier.VerifySupplement(jws, keys, others));
        Assert.IsInstanceOfType<TenantCertificateVerification.NotVerified>(
            TenantCertificateVerifier.Verify(jws, keys), "A supplement is no certificate.");
    }

    /// <summary>As an auditor does, with files alone.</summary>
    private static async Task VerifyByCommandAsync(HttpClient operators, byte[] supplement)
    {
        using var folder = new TemporaryFolder();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["supplement.json"] = supplement,
            ["certificate.json"] = await operators.GetByteArrayAsync(Certificate),
            ["jwks.json"] = await operators.GetByteArrayAsync("/.well-known/jwks.json"),
        };
        foreach (var (name, bytes) in files)
            await File.WriteAllBytesAsync(Path.Combine(folder.Path, name), bytes);
        using var output = new StringWriter { NewLine = "\n" };
        var exit = await VerifyCommand.Create().Parse(
        [
            Path.Combine(folder.Path, "supplement.json"), "--jwks", Path.Combine(folder.Path, "jwks.json"),
            "--certificate", Path.Combine(folder.Path, "certificate.json"),
        ]).InvokeAsync(new InvocationConfiguration { Output = output });
        Assert.AreEqual(0, exit, output.ToString());
        Assert.Contains("the vault was seen without the key", output.ToString());
        Assert.Contains("the certificate given", output.ToString());
    }
}
