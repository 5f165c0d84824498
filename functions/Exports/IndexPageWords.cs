using PrivacyFunctions.Connectors;

namespace PrivacyFunctions.Exports;

/// <summary>Outcomes in words for a person.</summary>
internal static class IndexPageWords
{
    public static string Title(string product, ExportKind kind) => kind is ExportKind.Organisation
        ? $"Your organisation's data in {product}"
        : $"Your data in {product}";

    public static string Purpose(ExportKind kind) => kind switch
    {
        ExportKind.Access => "This package answers your request for access (Art. 15 GDPR).",
        ExportKind.Portability => "This package answers your request for data portability (Art. 20 GDPR).",
        _ => "This package has everything that is kept for your organisation, of all its people.",
    };

    public static string Outcome(Receipt outcome, ExportKind kind) => outcome switch
    {
        Receipt.Exported exported => Records(exported.Count),
        Receipt.NothingFound when kind is ExportKind.Organisation => "nothing was found",
        Receipt.NothingFound => "nothing about you was found",
        Receipt.NotKept => "nothing is kept",
        Receipt.OutOfScope => "not part of this kind of request, so nobody looked",
        Receipt.Failed => "not in this package yet",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), "Not an outcome of an export."),
    };

    public static string Records(long count) => count switch
    {
        0 => "no records",
        1 => "1 record",
        _ => $"{count} records",
    };

    public static string Failure(FailureReason reason) => reason switch
    {
        FailureReason.Unreachable => "the service could not be reached.",
        FailureReason.Timeout => "the service did not answer in time.",
        FailureReason.Throttled => "the service was too busy.",
        FailureReason.StorageUnavailable => "our storage could not take the data.",
        FailureReason.TooLarge => "the service has more than we can copy at once.",
        FailureReason.NotSupported => "the service cannot hand the data out in this way.",
        _ => "the service gave no usable answer.",
    };
}
