using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>A certificate in a few lines for the person.</summary>
internal static class CertificateSummary
{
    /// <summary>A line for each service, in the pack's words.</summary>
    public static IEnumerable<string> Erased(ErasureCertificate certificate) =>
        certificate.Services.Select(service => $"{service.Title}: {Of(service)}.");

    public static IEnumerable<string> Kept(ErasureCertificate certificate) =>
        from service in certificate.Services
        from item in service.Collections
        where item.Outcome == CertifiedCollection.Retained
        select $"{service.Title}, {item.Collection}: {CertificateWords.Records(item.Count)} until " +
            $"{CertificateWords.Day(item.Until)}. {item.GroundText}";

    /// <summary>What has not come yet, and what nobody knows yet.</summary>
    public static IEnumerable<string> Ahead(ErasureDates dates)
    {
        yield return Backups(dates.LastBackupExpires);
        yield return Key(dates.KeyIrrecoverable);
        if (dates.KeyInaccessible.Status == CertifiedDate.Ahead)
            yield return $"No running process holds that key any more from {CertificateWords.Day(dates.KeyInaccessible.At)} on.";
    }

    /// <summary>What has come about since the certificate.</summary>
    public static IEnumerable<string> News(ErasureSupplement supplement) =>
    [
        Backups(supplement.Dates.LastBackupExpires),
        Key(supplement.Dates.KeyIrrecoverable),
        .. supplement.Probes.Select(probe => probe.Outcome == RepeatedProbe.NothingFound
            ? $"The services were asked again on {CertificateWords.Day(probe.ProbedAt)}: nothing had come back."
            : $"The services were asked again on {CertificateWords.Day(probe.ProbedAt)}: records had come back. " +
                "Our operators were alarmed to erase them."),
    ];

    private static string Backups(CertifiedDate date) => date.Status == CertifiedDate.Past
        ? $"The last backup that was made before is gone since {CertificateWords.Day(date.At)}."
        : "Backups that were made before may still hold your data until " +
            $"{CertificateWords.Day(date.At)}. Where one is restored, the erasure is carried out again.";

    private static string Key(CertifiedDate date) => date.Status switch
    {
        CertifiedDate.Past => "The key to what was encrypted for you is destroyed, and no backup can bring it back.",
        CertifiedDate.Ahead =>
            "The key to what was encrypted for you is destroyed, and no backup can bring it back from " +
            $"{CertificateWords.Day(date.At)} on.",
        _ => "The key to what was encrypted for you is destroyed. From when on no backup can bring it back is not " +
            "known yet.",
    };

    private static string Of(CertifiedService service)
    {
        var erased = service.Collections.Sum(
            item => item.Outcome == CertifiedCollection.Erased ? item.Count : item.AlsoErased ?? 0);
        var pseudonymised =
            service.Collections.Where(item => item.Outcome == CertifiedCollection.Pseudonymised).ToList();
        var asked = service.Collections.Where(item => item.Outcome == CertifiedCollection.Asked).Sum(item => item.Count);
        string[] parts =
        [
            .. erased > 0 ? [$"{CertificateWords.Records(erased)} erased"] : (string[])[],
            .. asked > 0 ? [$"{CertificateWords.Records(asked)} asked to be ended, which cannot be checked"] : (string[])[],
            .. pseudonymised.Count > 0
                ? [$"{CertificateWords.Records(pseudonymised.Sum(item => item.Count))} kept without you"]
                : (string[])[],
        ];
        return parts.Length > 0 ? string.Join(", ", parts)
            : service.Probe.Method == CertifiedProbe.Declared ? "keeps nothing"
            : service.Collections.Any(item => item.Outcome == CertifiedCollection.Retained) ? "nothing to erase now"
            : "nothing was found";
    }
}
