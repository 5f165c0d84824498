using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Rights.Objecting;

/// <summary>
/// What an objection reaches (GDPR Art. 21): processing for legitimate interests or a public task, which the controller
/// weighs, and direct marketing, against which it always prevails. Processing on any other basis it does not reach.
/// </summary>
public static class ObjectionRules
{
    private static readonly string[] Weighed = ["legitimate_interests", "public_task"];

    public static IReadOnlyList<ServiceResult> Answer(PolicyPack pack, RightDemand.Oppose objection) =>
    [
        .. pack.Services
            .Where(service => objection.Services?.Contains(service.Name, StringComparer.Ordinal) ?? Reaches(service))
            .Select(service => new ServiceResult(
                service.Name,
                [
                    .. service.Collections.Select(
                        collection => new CollectionResult(collection.Name, Answer(collection))),
                    .. service.NothingKept.Select(kept => new CollectionResult(kept.Name, new Receipt.NotKept())),
                ])),
    ];

    public static IReadOnlyList<ServiceResult> Upheld(IReadOnlyList<ServiceResult> services) =>
    [
        .. services.Select(service => service with
        {
            Items = [.. service.Items.Select(
                item => item.Receipt is Receipt.Pending ? item with { Receipt = new Receipt.Restricted() } : item)],
        }),
    ];

    /// <summary>By its own words in the pack.</summary>
    public static Receipt Answer(Collection collection)
    {
        if (collection.DirectMarketing)
            return new Receipt.Restricted();
        return collection.Fields.Any(field => Weighed.Contains(field.LawfulBasis, StringComparer.Ordinal))
            ? new Receipt.Pending() : new Receipt.NotApplicable(collection.Fields[0].LawfulBasis);
    }

    private static bool Reaches(Service service) =>
        service.Collections.Any(collection => Answer(collection) is not Receipt.NotApplicable);
}
