using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>The sentences of an access answer that are the same for every product.</summary>
internal static class Art15Text
{
    public static IReadOnlyList<string> Rights { get; } =
    [
        "You may ask us to correct data that is wrong (Art. 16 GDPR).",
        "You may ask us to erase your data (Art. 17 GDPR) or to restrict what is done with it (Art. 18 GDPR).",
        "You may object to processing that rests on legitimate interests (Art. 21 GDPR).",
        "You may withdraw a consent at any time (Art. 7(3) GDPR).",
        "You may receive the data that you provided in a portable form (Art. 20 GDPR).",
        "You may complain to a data protection supervisory authority (Art. 77 GDPR).",
    ];

    public static string Retention(RetentionRule rule) =>
        rule.Text ?? (rule.Period is { } period ? $"{Words(period)} from {rule.From ?? "the record's creation"}" : "as long as the account exists");

    private static string Words(CalendarPeriod period)
    {
        var words = new List<string>();
        Add(period.Years, "year");
        Add(period.Months, "month");
        Add(period.Days + period.Time.Days, "day");
        Add(period.Time.Hours, "hour");
        Add(period.Time.Minutes, "minute");
        return words.Count == 0 ? "no time" : string.Join(" and ", words);

        void Add(int amount, string unit)
        {
            if (amount > 0)
                words.Add($"{amount} {unit}{(amount == 1 ? "" : "s")}");
        }
    }
}
