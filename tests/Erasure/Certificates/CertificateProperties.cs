using FsCheck;
using FsCheck.Fluent;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tests.Audit;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

/// <summary>
/// Of whatever came of an erasure: a certificate is written if and only if everything is confirmed, it lists exactly
/// what stayed, and it reads back as it was written.
/// </summary>
[TestClass]
public sealed class CertificateProperties
{
    private static readonly Gen<Receipt> Settled = Gen.OneOf(
        Gen.Choose(1, 1000).Select(count => (Receipt)new Receipt.Erased(count)),
        Gen.Choose(1, 1000).Select(count => (Receipt)new Receipt.Pseudonymised(count)),
        Gen.Choose(1, 1000).Select(count =>
            (Receipt)new Receipt.Retained("tax-records", SettableTime.Start.AddDays(count), count)),
        Gen.Constant<Receipt>(new Receipt.NothingFound()));

    private static readonly Gen<Receipt> Open = Gen.OneOf(
        Gen.Constant<Receipt>(new Receipt.Held("hold_1")),
        Gen.Elements(Enum.GetValues<FailureReason>()).Select(
            reason => (Receipt)new Receipt.Failed(reason, Retriable: true)));

    private static readonly IReadOnlyList<string> Collections =
        [.. Erasures.Pack.Services.SelectMany(service => service.Collections).Select(collection => collection.Name)];

    [TestMethod]
    public void A_certificate_is_written_if_and_only_if_all_is_confirmed_and_lists_exactly_what_stayed()
    {
        var receipt = Gen.Frequency((30, Settled), (1, Open));
        var receipts = receipt.ListOf(Collections.Count).Select(list => list.ToArray());
        var days = Gen.Choose(-50, 50);
        Prop.ForAll(receipts.ToArbitrary(), days.ToArbitrary(), (outcomes, keyDays) =>
        {
            var record = Collections.Zip(outcomes).Aggregate(
                Erasures.Confirmed(), (current, item) => current.With(item.First, item.Second));
            var confirmed = outcomes.All(outcome => outcome is not (Receipt.Held or Receipt.Failed));
            if (Write(record, SettableTime.Start.AddDays(keyDays)) is not { } certificate)
                return !confirmed;
            var bytes = certificate.Serialize();
            var read = ErasureCertificate.Parse(bytes)!;
            return confirmed && bytes.AsSpan().SequenceEqual(read.Serialize())
                && Stayed(read).SequenceEqual(Stayed(record));
        }).QuickCheckThrowOnFailure();
    }

    private static ErasureCertificate? Write(ErasureRecord record, DateTimeOffset irrecoverable)
    {
        try
        {
            return CertificateDocument.Of(record, Erasures.Pack, irrecoverable, "log_a", SettableTime.Start);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<(string, string, long)> Stayed(ErasureCertificate certificate) =>
        certificate.Retained.Select(kept => (kept.Service, kept.Collection.Collection, kept.Collection.Count));

    private static IEnumerable<(string, string, long)> Stayed(ErasureRecord record) =>
        from service in record.Services
        from item in service.Result.Items
        where item.Receipt is Receipt.Retained
        select (service.Service, item.Collection, ((Receipt.Retained)item.Receipt).Count);
}
