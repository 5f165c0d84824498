using System.Text.Json.Serialization;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Rights;

/// <summary>What exactly is asked for, as whoever decides about it reads it, until the request has ended.</summary>
public sealed record DemandView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RestrictionGround? Grounds = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Services = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<CorrectionView>? Corrections = null)
{
    public static DemandView Of(RightDemand demand) => demand switch
    {
        RightDemand.Restrict restrict => new DemandView(restrict.Ground, restrict.Services),
        RightDemand.Oppose oppose => new DemandView(Services: oppose.Services, Reason: oppose.Reason),
        RightDemand.Rectify rectify => new DemandView(Corrections:
            [.. rectify.Corrections.Select(one => new CorrectionView(
                one.Service, one.Collection, one.Field, one.Record, one.Value))]),
        _ => throw new InvalidOperationException("An unknown kind of demand."),
    };

    public override string ToString() => "[sensitive]";
}

/// <param name="Value">As a text; null: the value is to be removed.</param>
public sealed record CorrectionView(
    string Service, string Collection, string Field,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Record, string? Value)
{
    public override string ToString() => "[sensitive]";
}
