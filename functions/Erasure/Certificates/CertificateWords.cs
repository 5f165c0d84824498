using System.Globalization;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// What certificates say, in words for a person: the same in the page, the mail and the auditor's tool.
/// </summary>
public static class CertificateWords
{
    public const string Proven =
        "Whoever holds the signing key stated exactly this, and the statement's hash stands in the audit log: it " +
        "cannot be changed, dated back or taken away without the log's later checkpoints showing it. The product " +
        "states that every service of its data map confirmed the erasure, and that a second query found nothing left " +
        "but what is listed as kept, or as only asked for.";

    public const string SupplementProven =
        "Whoever holds the signing key stated exactly this after the certificate, and the statement's hash stands in " +
        "the audit log: it cannot be changed or taken away without the log's later checkpoints showing it.";

    public const string SupplementNotProven =
        "That the services answered truly when they were asked again: that is the product's statement.";

    public static string NotProven(ErasureCertificate certificate) => string.Join(' ', NotProvenSentences(certificate));

    public static string Grace(string grace) => grace switch
    {
        ErasureCertificate.Observed => "observed: the person could cancel until it ended",
        ErasureCertificate.Waived => "waived, with the sign-off of a second person",
        _ => "none: the product erases at once",
    };

    public static IEnumerable<(string Name, CertifiedDate Date)> Dates(ErasureDates dates) =>
    [
        ("request received", dates.Received),
        ("grace ended", dates.GraceEnded),
        ("erasure began", dates.Started),
        ("erased from live systems", dates.LiveSystemsErased),
        ("person's key inaccessible", dates.KeyInaccessible),
        ("person's key irrecoverable", dates.KeyIrrecoverable),
        ("last backup expires", dates.LastBackupExpires),
    ];

    public static IEnumerable<(string Name, CertifiedDate Date)> Dates(SupplementDates dates) =>
    [
        ("person's key inaccessible", dates.KeyInaccessible),
        ("person's key irrecoverable", dates.KeyIrrecoverable),
        ("last backup expires", dates.LastBackupExpires),
    ];

    public static string Date(CertifiedDate date) => date.Status switch
    {
        CertifiedDate.Past => Day(date.At),
        CertifiedDate.Ahead => $"{Day(date.At)} (lay ahead when this was issued)",
        CertifiedDate.Unknown => "not known when this was issued",
        _ => "does not apply",
    };

    public static string Outcome(CertifiedCollection item) => item.Outcome switch
    {
        CertifiedCollection.Erased => $"{Records(item.Count)} erased",
        CertifiedCollection.Asked =>
            $"the end of {Records(item.Count)} was asked for, in a way whose answer proves nothing",
        CertifiedCollection.Pseudonymised => $"{Records(item.Count)} kept without the person (pseudonymised)",
        CertifiedCollection.Retained =>
            (item.AlsoErased is { } gone ? $"{Records(gone)} erased, " : "") +
            $"{Records(item.Count)} kept until {Day(item.Until)}. The ground: {item.GroundText} ({item.Ground})",
        CertifiedCollection.NothingFound => "nothing was found",
        CertifiedCollection.NotKept => "nothing is kept there",
        _ => "not part of an erasure, so nobody looked",
    };

    public static string Backups(BackupFate fate) => fate.Fate switch
    {
        BackupFate.Shredded when fate.Key == BackupFate.TenantKey =>
            $"unreadable from {Day(fate.At)} on, because the organisation's key is destroyed",
        BackupFate.Shredded => $"unreadable from {Day(fate.At)} on, because the person's key is destroyed",
        BackupFate.AgesOut => $"gone at the latest on {Day(fate.Until)}, when the last backup expires",
        BackupFate.Kept => "kept like the records",
        _ => "never there",
    };

    public static string Probe(CertifiedProbe probe) => probe.Method switch
    {
        CertifiedProbe.IndependentQuery =>
            $"asked again by an independent query on {Day(probe.VerifiedAt)}; nothing was left that had to go",
        CertifiedProbe.ListedPeopleOnly =>
            $"asked again on {Day(probe.VerifiedAt)} about every person whom the accounts service lists; it cannot be asked " +
            "about the whole organisation, so records of anybody else were not looked for",
        CertifiedProbe.NotPossible => "cannot be asked whether it did what it was asked to do, so nothing is claimed",
        _ => "declares that it keeps nothing, so nothing was asked",
    };

    public static string Probe(RepeatedProbe probe) =>
        $"on {Day(probe.ProbedAt)} ({probe.After} afterwards): " +
        (probe.Outcome == RepeatedProbe.NothingFound ? "nothing had come back" : "RECORDS HAD COME BACK");

    public static string Told(CertifiedRecipient recipient) => recipient.ToldAt is { } at
        ? $"told on {Day(at)}"
        : "has no address with us; the organisation was told to tell it";

    public static string Approval(string kind) => kind == CertifiedApproval.SignedOff ? "signed off" : "requested";

    public static string Records(long count) => count == 1 ? "1 record" : $"{count} records";

    /// <summary>A document's time for a person; what is none is shown as it is.</summary>
    public static string Day(string? text) => EvidenceTime.TryParse(text, out var time)
        ? time.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)
        : text ?? "";

    private static IEnumerable<string> NotProvenSentences(ErasureCertificate certificate)
    {
        yield return "That the services answered truly, and that the data map lists every place where the product " +
            "keeps personal data: both are the product's statement.";
        if (certificate.Dates.KeyIrrecoverable.Status != CertifiedDate.Past)
        {
            yield return "That the person's key can never come back: until the date given, or where none is known, a " +
                "backup of the key store could still restore it. A supplement states it when it has come.";
        }

        if (certificate.Dates.LastBackupExpires.Status != CertifiedDate.Past)
        {
            yield return "That nothing lies in backups: what is said to age out is readable there until the last one " +
                "expires.";
        }

        if (certificate.Holds.Any(hold => hold.Until is null))
            yield return "A legal hold still stood when this was issued.";
    }
}
