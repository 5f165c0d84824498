using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// The words of invented values, by the name of the field or the category of its data. Addresses are from the ranges
/// for documentation (RFC 5737, RFC 2606).
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

    /// <summary>By a column's name, or its last words: <c>preferred_theme</c> is a theme.</summary>
    private static readonly Dictionary<string, string[]> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["theme"] = ["light", "dark", "system"],
        ["locale"] = ["en-GB", "de-DE", "fr-FR"],
        ["language"] = ["en", "de", "fr"],
        ["time_zone"] = ["Europe/London", "Europe/Berlin", "Europe/Paris"],
        ["provider"] = ["ledger-cloud", "stock-keeper", "mail-room"],
        ["content_type"] = ["text/plain"],
        ["action"] =
        [
            "document.opened", "document.shared", "settings.changed", "connection.tested", "report.exported",
            "member.invited",
        ],
        ["target"] = ["documents", "settings", "connections", "reports", "members"],
        ["outcome"] = ["succeeded", "refused", "failed"],
        ["status"] = ["succeeded", "partly succeeded", "failed"],
        ["list"] = ["product-news", "release-notes", "events"],
        ["purpose"] = ["telemetry", "model-improvement", "marketing"],
        ["notice_version"] = ["2026-01", "2026-05"],
        ["currency"] = ["EUR"],
        ["method"] = ["card", "bank transfer", "direct debit"],
        ["country"] = ["DE", "FR", "GB"],
    };

    private static readonly Dictionary<string, string[]> ByCategory = new(StringComparer.Ordinal)
    {
        ["device"] =
        [
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/126.0", "Mozilla/5.0 (Macintosh) Version/17.5 Safari/605.1.15",
            "Mozilla/5.0 (Windows NT 10.0) Chrome/125.0.0.0", "SampleApp/4.2 (iOS 17.5)",
        ],
        ["location"] = ["Springfield", "Shelbyville", "Rivertown", "Lakeside"],
        ["activity"] = ["opened", "changed", "shared", "removed"],
        ["preference"] = ["compact", "detailed", "daily", "weekly"],
        ["consent"] = ["telemetry", "model-improvement", "marketing"],
        ["financial"] = ["standard", "reduced", "discounted"],
        ["employment"] = ["Buyer", "Controller", "Data engineer", "Head of sales", "Planner"],
        ["technical"] = ["automatic", "manual", "imported"],
        ["special"] = ["not stated"],
    };

    public static IReadOnlyList<string> Places => ByCategory["location"];

    /// <summary>The words of the field's name, or else of its category; prose where neither has any.</summary>
    public static IReadOnlyList<string> For(Field field) =>
        ForName(field) ?? ByCategory.GetValueOrDefault(field.Category, Prose);

    /// <summary>Null where the name alone does not say what the field holds.</summary>
    public static IReadOnlyList<string>? ForName(Field field) =>
        ByName.GetValueOrDefault(field.Column) ?? ByName
            .FirstOrDefault(name => field.Column.EndsWith($"_{name.Key}", StringComparison.OrdinalIgnoreCase)).Value;

    public static string Sentence(SeededRandom random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => random.Pick(Prose)));
}
