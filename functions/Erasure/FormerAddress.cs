using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Erasure;

/// <summary>A collection that knows people by address may still know this one by the address of before.</summary>
internal static class FormerAddress
{
    /// <summary>The person by that address; null where there is none, or the collection knows people otherwise.</summary>
    public static SubjectScope? ScopeOf(SubjectScope scope, Collection collection) =>
        collection.SubjectIdentifier == SubjectIdentifiers.Email &&
        scope.Identifiers.Reveal().TryGetValue(SubjectIdentifiers.FormerEmail, out var former)
            ? scope with
            {
                Identifiers = new(new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [SubjectIdentifiers.Email] = former,
                }),
            }
            : null;

    /// <summary>What came of both addresses together.</summary>
    public static Receipt Sum(Receipt now, Receipt before) => (now, before) switch
    {
        (_, Receipt.Held or Receipt.Failed) => before,
        (Receipt.NothingFound, _) => before,
        (Receipt.Erased(var one), Receipt.Erased(var other)) => new Receipt.Erased(one + other),
        (Receipt.Pseudonymised(var one), Receipt.Pseudonymised(var other)) => new Receipt.Pseudonymised(one + other),
        _ => now,
    };
}
