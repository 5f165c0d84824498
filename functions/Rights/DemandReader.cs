using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Rectifying;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Rights;

/// <summary>Reads what exactly is asked for, by the pack, before anything is written.</summary>
public sealed class DemandReader(PolicyPack pack, CorrectionReader corrections)
{
    public DemandOutcome Read(RequestType type, DemandBody body) => type switch
    {
        RequestType.Restriction => ReadRestriction(body),
        RequestType.Objection => Only(
            body, "/services", () => Services(body) is { } refused
                ? refused : new DemandOutcome.Read(new RightDemand.Oppose(body.Services, body.Reason))),
        RequestType.Rectification => Only(body, "/corrections", () => corrections.Read(body.Corrections)),
        _ => Only(body, "", () => new DemandOutcome.Read(Demand: null)),
    };

    private DemandOutcome ReadRestriction(DemandBody body)
    {
        if (body.Corrections is not null)
            return Foreign("/corrections");
        if (body.Grounds is not { } ground)
        {
            return new DemandOutcome.Refused(
                "A restriction names one of the law's grounds.", "/grounds", "missing_member");
        }

        if (ground is RestrictionGround.ObjectionUpheld)
        {
            return new DemandOutcome.Refused(
                "That comes of an objection, and is not asked for.", "/grounds", "invalid_value");
        }

        return Services(body) is { } refused
            ? refused : new DemandOutcome.Read(new RightDemand.Restrict(ground, body.Services));
    }

    /// <summary>Null where the services are services of the pack, each named once.</summary>
    private DemandOutcome.Refused? Services(DemandBody body) => body.Services switch
    {
        null => null,
        { Count: 0 } => new DemandOutcome.Refused(
            "Name the services that are meant, or leave them out for all.", "/services", "invalid_value"),
        var named when named.Any(name => name is null || pack.FindService(name) is null) ||
            named.Distinct(StringComparer.Ordinal).Count() != named.Count => new DemandOutcome.Refused(
            "services has names of the product's services, each once.", "/services", "invalid_value"),
        _ => null,
    };

    /// <summary>Members of another right are a mistake that must not pass unnoticed.</summary>
    private static DemandOutcome Only(DemandBody body, string own, Func<DemandOutcome> read) => body switch
    {
        { Grounds: not null } => Foreign("/grounds"),
        { Services: not null } when own != "/services" => Foreign("/services"),
        { Corrections: not null } when own != "/corrections" => Foreign("/corrections"),
        _ => read(),
    };

    private static DemandOutcome.Refused Foreign(string member) =>
        new($"{member} does not go with a request of this type.", member, "invalid_value");
}

public abstract record DemandOutcome
{
    private DemandOutcome()
    {
    }

    /// <param name="Demand">Null where the type says it all.</param>
    public sealed record Read(RightDemand? Demand) : DemandOutcome;

    /// <param name="Sentence">Names members of the body and of the pack, never a value.</param>
    /// <param name="Pointer">Where in the body.</param>
    public sealed record Refused(string Sentence, string Pointer, string Code) : DemandOutcome;
}

internal static class DemandAnswers
{
    public static Microsoft.AspNetCore.Http.IResult Of(DemandOutcome.Refused refused) => Problems.Unprocessable(
        "demand_invalid", refused.Sentence, new FieldError(refused.Pointer, refused.Code));
}
