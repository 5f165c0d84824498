using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

[TestClass]
public sealed class CertificateSummaryTests
{
    private static readonly CertifiedDate Past = new(CertifiedDate.Past, "2026-11-21T08:10:00.000Z");
    private static readonly CertifiedDate Ahead = new(CertifiedDate.Ahead, "2026-11-28T08:10:00.000Z");

    [TestMethod]
    [DataRow(CertifiedDate.Ahead)]
    [DataRow(CertifiedDate.Unknown)]
    [DataRow(CertifiedDate.Past)]
    public void That_the_key_is_destroyed_is_said_once(string irrecoverable)
    {
        var date = irrecoverable == CertifiedDate.Unknown ? new CertifiedDate(CertifiedDate.Unknown, null)
            : irrecoverable == CertifiedDate.Past ? Past : Ahead;
        var sentences = CertificateSummary.Ahead(new ErasureDates(Past, Past, Past, Past, Ahead, date, Ahead)).ToList();
        Assert.HasCount(3, sentences);
        Assert.AreEqual(1, sentences.Count(sentence => sentence.Contains("is destroyed", StringComparison.Ordinal)));
        Assert.AreEqual("No running process holds that key any more from 28 November 2026, 08:10 UTC on.", sentences[2]);
    }
}
