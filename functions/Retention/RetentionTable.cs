using PrivacyFunctions.DataMap;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Rights;

namespace PrivacyFunctions.Retention;

/// <summary>The retention table of a privacy notice: every collection, and our own records, with
/// what really ends their time.</summary>
public static class RetentionTable
{
    public static IReadOnlyList<RetentionRow> Of(PolicyPack pack)
    {
        var rules = new SweepRules(pack).All.ToLookup(rule => rule.Collection);
        return
        [
            .. pack.Services.SelectMany(service => service.Collections.Select(collection => Row(
                pack, service, collection, [.. rules[collection]]))),
            .. pack.Services.SelectMany(service => service.NothingKept.Select(declared => new RetentionRow(
                service.Title, declared.Title, service.Purpose, [], [], ["never stored"], declared.Reason))),
            .. OwnDataTable.Of(pack).Select(line => new RetentionRow(
                "Privacy requests", line.Data, line.Purpose, [], [], [line.When], line.OnErasure)),
        ];
    }

    private static RetentionRow Row(PolicyPack pack, Service service, Collection collection, List<SweepRule> rules) =>
        new(
            service.Title, collection.Title, service.Purpose,
            [.. collection.Fields.Select(field => DataCategories.Titles[field.Category]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. collection.Fields.Select(field => LawfulBases.Titles[field.LawfulBasis]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            rules.Count == 0
                ? ["until the person or the organisation is erased"]
                : [.. rules.Select(rule => $"{RetentionWords.When(pack, rule)}: {RetentionWords.Action(rule.Action)}")],
            Erasure(pack, collection))
        {
            Rights = RightsWords.Of(collection),
        };

    private static string Erasure(PolicyPack pack, Collection collection) => collection.Erase.Ground is { } id
        ? $"kept for {RetentionWords.Of(pack.Grounds[id].Period)} all the same: {pack.Grounds[id].Text}"
        : RetentionWords.Action(collection.Erase.Action);
}

/// <param name="Kept">When the records go and what becomes of them; each of these alone is enough.</param>
/// <param name="OnErasure">What becomes of them when the person asks for erasure.</param>
public sealed record RetentionRow(
    string Service, string Data, string Purpose, IReadOnlyList<string> Categories, IReadOnlyList<string> LawfulBases,
    IReadOnlyList<string> Kept, string OnErasure)
{
    /// <summary>What else the person can have done with them.</summary>
    public IReadOnlyList<string> Rights { get; init; } = [];
}
