using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Rights.Rectifying;

/// <summary>What of a rectification is carried out at once and what somebody decides on first, as the pack says.</summary>
public static class RectificationRules
{
    /// <summary>Still to be carried out: not done, and asked for again until it is.</summary>
    private static readonly Receipt ToDo = new Receipt.Failed(FailureReason.StillWorking, Retriable: true);

    public static IReadOnlyList<ServiceResult> Answer(PolicyPack pack, RightDemand.Rectify rectify) =>
    [
        .. rectify.Corrections.GroupBy(correction => correction.Service, StringComparer.Ordinal)
            .Select(service => new ServiceResult(
                service.Key,
                [
                    .. service.Select(correction => new CollectionResult(
                        correction.Collection, Answer(pack, correction), correction.Field)),
                ])),
    ];

    public static IReadOnlyList<ServiceResult> Upheld(IReadOnlyList<ServiceResult> services) =>
    [
        .. services.Select(service => service with
        {
            Items = [.. service.Items.Select(
                item => item.Receipt is Receipt.Pending ? item with { Receipt = ToDo } : item)],
        }),
    ];

    /// <summary>Whether the correction is to be carried out now: it was not yet, failed for now, or was held.</summary>
    public static bool IsToDo(CollectionResult item) =>
        item.Field is not null && item.Receipt is Receipt.Failed { Retriable: true } or Receipt.Held;

    private static Receipt Answer(PolicyPack pack, Correction correction) =>
        pack.FindCollection(correction.Service, correction.Collection)?.FindField(correction.Field)?.Rectify switch
        {
            RectifiedBy.Person => ToDo,
            RectifiedBy.Admin => new Receipt.Pending(),
            // The pack has changed since the request came in.
            _ => new Receipt.Failed(FailureReason.NotSupported, Retriable: false),
        };
}
