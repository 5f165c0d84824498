using System.Text;
using System.Text.Json;
using PrivacyFunctions.Cli;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

/// <summary>
/// Documents that another implementation made (<c>Vectors/certificates/vectors.py</c>): good ones verify, and each bad
/// one, which is wrong in one way only, is refused with the sentence for that.
/// </summary>
[TestClass]
public sealed class CertificateVectorTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Vectors", "certificates");

    private static readonly JsonElement Vectors =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "vectors.json"))).RootElement;

    private readonly TemporaryFolder _folder = new();

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    public static IEnumerable<object[]> RefusedCertificates() => Cases("refusedCertificates");

    public static IEnumerable<object[]> RefusedSupplements() => Cases("refusedSupplements");

    private static JsonWebKeySet Keys { get; } = Assert.IsInstanceOfType<JsonWebKeySetOutcome.Read>(
        JsonWebKeySet.Parse(File.ReadAllBytes(Path.Combine(Folder, "jwks.json")))).Keys;

    [TestMethod]
    public void The_good_certificate_and_its_supplement_verify()
    {
        var certificate = Certificate();
        Assert.AreEqual(Vectors.GetProperty("sha256").GetString(), certificate.Proof.Sha256);
        Assert.AreEqual("Müller & Söhne 日本", certificate.Document.Product);
        Assert.AreEqual("invoices", certificate.Document.Retained.Single().Collection.Collection);
        var supplement = Assert.IsInstanceOfType<CertificateVerification.Supplement>(
            CertificateVerifier.VerifySupplement(Document("supplement"), Keys, certificate));
        Assert.IsTrue(supplement.IsCompared);
        Assert.AreEqual(RepeatedProbe.FoundAgain, supplement.Document.Probes[1].Outcome);
    }

    [TestMethod]
    [DynamicData(nameof(RefusedCertificates))]
    public void A_certificate_that_is_not_as_issued_is_refused(string name, string reason, string document)
    {
        var refused = Assert.IsInstanceOfType<CertificateVerification.NotVerified>(
            CertificateVerifier.Verify(Encoding.UTF8.GetBytes(document), Keys), name);
        Assert.Contains(reason, refused.Reason, name);
    }

    [TestMethod]
    [DynamicData(nameof(RefusedSupplements))]
    public void A_supplement_that_is_not_as_issued_is_refused(string name, string reason, string document)
    {
        var refused = Assert.IsInstanceOfType<CertificateVerification.NotVerified>(
            CertificateVerifier.VerifySupplement(Encoding.UTF8.GetBytes(document), Keys, Certificate()), name);
        Assert.Contains(reason, refused.Reason, name);
    }

    [TestMethod]
    public void Each_byte_of_the_certificate_counts()
    {
        var good = Document("certificate");
        for (var at = 0; at < good.Length; at += 7)
        {
            var bad = good.ToArray();
            bad[at] ^= 1;
            Assert.IsInstanceOfType<CertificateVerification.NotVerified>(
                CertificateVerifier.Verify(bad, Keys), $"Byte {at}.");
        }
    }

    [TestMethod]
    public async Task The_tool_explains_what_is_proven_and_ends_with_0()
    {
        var (code, output) = await RunAsync("verify", Write("certificate.json", Document("certificate")));
        Assert.AreEqual(0, code, output);
        foreach (var part in new[]
        {
            "VERIFIED: the erasure certificate", "erased from live systems: 21 November 2026, 08:10 UTC",
            "person's key irrecoverable: not known when this was issued",
            "last backup expires: 26 December 2026, 08:10 UTC (lay ahead when this was issued)",
            "billing.invoices: 3 records kept until 21 November 2033, 09:00 UTC. The ground: Tax law demands it.",
            "documents.files: 12 records erased; in backups: unreadable from 21 November 2026",
            "accounts.users: 1 record erased; in backups: gone at the latest on 26 December 2026",
            "live: declares that it keeps nothing", "Advisor: has no address with us", "hold_1",
            "The event stands at index 4 of the 7 events", "What this proves", "What this does not prove",
            "a backup of the key store could still restore it",
        })
            Assert.Contains(part, output);
    }

    [TestMethod]
    public async Task The_tool_refuses_each_bad_certificate_with_its_sentence_and_ends_with_1()
    {
        foreach (var wrong in Vectors.GetProperty("refusedCertificates").EnumerateArray())
        {
            var name = wrong.GetProperty("name").GetString()!;
            var bytes = Encoding.UTF8.GetBytes(wrong.GetProperty("document").GetString()!);
            var (code, output) = await RunAsync("verify", Write("bad.json", bytes));
            // What cannot even be split into its parts is not a document that says anything: 2, not 1.
            var type = JwsVerifier.ClaimedType(bytes);
            Assert.AreEqual(type is null ? 2 : 1, code, name);
            if (type != EvidenceTypes.ErasureCertificate)
                continue;
            Assert.StartsWith("NOT VERIFIED", output, name);
            Assert.Contains(wrong.GetProperty("reason").GetString()!, output, name);
        }
    }

    [TestMethod]
    public async Task The_tool_compares_a_supplement_with_its_certificate()
    {
        var supplement = Write("supplement.json", Document("supplement"));
        var certificate = Write("certificate.json", Document("certificate"));
        var (code, output) = await RunAsync("verify", supplement, "--certificate", certificate);
        Assert.AreEqual(0, code, output);
        foreach (var part in new[]
        {
            "VERIFIED: the supplement", "the certificate given", "person's key irrecoverable: 30 December 2026",
            "(P1D afterwards): nothing had come back", "(P30D afterwards): RECORDS HAD COME BACK",
        })
            Assert.Contains(part, output);
        Assert.Contains("was not compared", (await RunAsync("verify", supplement)).Output);
        var other = Cases("refusedSupplements").Single(entry => (string)entry[0] == "of another certificate");
        var stray = Write("stray.json", Encoding.UTF8.GetBytes((string)other[2]));
        (code, output) = await RunAsync("verify", stray, "--certificate", certificate);
        Assert.AreEqual(1, code);
        Assert.Contains("another certificate than the one given", output);
        Assert.AreEqual(2, (await RunAsync("verify", certificate, "--certificate", certificate)).Code);
    }

    private static IEnumerable<object[]> Cases(string name) =>
        from wrong in Vectors.GetProperty(name).EnumerateArray()
        select new object[]
        {
            wrong.GetProperty("name").GetString()!, wrong.GetProperty("reason").GetString()!,
            wrong.GetProperty("document").GetString()!,
        };

    private static CertificateVerification.Certificate Certificate() =>
        Assert.IsInstanceOfType<CertificateVerification.Certificate>(
            CertificateVerifier.Verify(Document("certificate"), Keys));

    private static byte[] Document(string name) => Encoding.UTF8.GetBytes(Vectors.GetProperty(name).GetString()!);

    private string Write(string name, byte[] bytes)
    {
        var path = _folder.File(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await PrivacyTool.RunAsync(
            [.. args, "--jwks", Path.Combine(Folder, "jwks.json")], output, error, TestContext.CancellationToken);
        return (code, output.ToString() + error);
    }
}
