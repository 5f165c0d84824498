using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Objecting;
using PrivacyFunctions.Rights.Rectifying;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Rights;

/// <summary>What the pack says to what is asked for, before anything is carried out. Pure.</summary>
public static class RightAnswers
{
    /// <summary>One item for each collection, or for each correction in the order that they came in.</summary>
    public static IReadOnlyList<ServiceResult> First(PolicyPack pack, RightDemand demand) => demand switch
    {
        RightDemand.Restrict restrict => RestrictionRules.Answer(pack, restrict),
        RightDemand.Oppose objection => ObjectionRules.Answer(pack, objection),
        RightDemand.Rectify rectify => RectificationRules.Answer(pack, rectify),
        _ => throw new InvalidOperationException("An unknown kind of demand."),
    };

    /// <summary>What waited for the decision that was taken.</summary>
    public static IReadOnlyList<ServiceResult> Upheld(DataSubjectRequest request) =>
        request.DecidedAt is null ? request.Services
        : request.Type is RequestType.Objection ? ObjectionRules.Upheld(request.Services)
        : RectificationRules.Upheld(request.Services);
}
