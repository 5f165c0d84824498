using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Rights.Objecting;

namespace PrivacyFunctions.Rights;

/// <summary>What a person can have done with records besides a copy and an erasure, for a privacy notice.</summary>
public static class RightsWords
{
    public static IReadOnlyList<string> Of(Collection collection) =>
    [
        .. Rectification(collection, RectifiedBy.Person, "corrected at your wish"),
        .. Rectification(collection, RectifiedBy.Admin, "corrected at your wish, after a decision"),
        .. ObjectionRules.Answer(collection) switch
        {
            Receipt.Restricted => (string[])["not used any more once you object"],
            Receipt.Pending => ["not used while your objection is decided, and afterwards where it is upheld"],
            _ => [],
        },
        "kept and not used at your wish, on one of the law's grounds",
    ];

    private static IEnumerable<string> Rectification(Collection collection, RectifiedBy by, string words)
    {
        string[] fields = [.. collection.Fields.Where(field => field.Rectify == by).Select(field => field.Name)];
        return fields.Length == 0 ? [] : [$"{words}: {string.Join(", ", fields)}"];
    }
}
