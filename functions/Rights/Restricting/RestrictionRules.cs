using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>A restriction needs no decision: it reaches whatever the named services keep.</summary>
public static class RestrictionRules
{
    public static IReadOnlyList<ServiceResult> Answer(PolicyPack pack, RightDemand.Restrict restrict) =>
    [
        .. pack.Services
            .Where(service => restrict.Services?.Contains(service.Name, StringComparer.Ordinal) ?? true)
            .Select(service => new ServiceResult(
                service.Name,
                [
                    .. service.Collections.Select(
                        collection => new CollectionResult(collection.Name, new Receipt.Restricted())),
                    .. service.NothingKept.Select(kept => new CollectionResult(kept.Name, new Receipt.NotKept())),
                ])),
    ];
}
