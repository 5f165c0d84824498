namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// The words of invented values, by category of data. Addresses are from the ranges for documentation (RFC 5737, RFC
/// 2606).
/// </summary>
internal static class SampleWords
{
    public static readonly string[] Prose =
    [
        "order", "ledger", "quarter", "meeting", "draft", "supplier", "region", "forecast", "inventory", "contract",
        "review", "shipment",
        "budget", "summary", "customer", "approval", "schedule", "invoice", "project", "window", "storage", "transfer",
        "balance", "notice",
        "green", "early", "second", "open", "joint", "annual", "local", "final", "was", "is", "for", "with", "after",
        "before", "and", "the",
    ];

    private static readonly Dictionary<string, string[]> ByCategory = new(StringComparer.Ordinal)
    {
        ["device"] =
        [
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/126.0", "Mozilla/5.0 (Macintosh) Version/17.5 Safari/605.1.15",
            "Mozilla/5.0 (Windows NT 10.0) Chrome/125.0.0.0", "SampleApp/4.2 (iOS 17.5)",
        ],
        ["location"] = ["Springfield", "Shelbyville", "Rivertown", "Lakeside"],
        ["activity"] =
        [
            "document.opened", "document.shared", "settings.changed", "connection.tested", "report.exported",
            "member.invited", "succeeded",
        ],
        ["preference"] = ["light", "dark", "compact", "weekly", "product-news", "release-notes"],
        ["consent"] = ["telemetry", "model-improvement", "marketing", "2026-01", "2026-05"],
        ["financial"] = ["EUR", "USD", "card", "transfer"],
        ["employment"] = ["Buyer", "Controller", "Data engineer", "Head of sales", "Planner"],
        ["technical"] = ["text/plain", "ledger-cloud", "stock-keeper", "mail-room"],
        ["special"] = ["not stated"],
    };

    /// <summary>The words of the category; prose where it has none of its own.</summary>
    public static IReadOnlyList<string> For(string category) => ByCategory.GetValueOrDefault(category, Prose);

    public static string Sentence(SeededRandom random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => random.Pick(Prose)));
}
