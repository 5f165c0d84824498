using System.Text.Json.Serialization;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>A restriction on the wire.</summary>
/// <param name="Id">The id of the request that it came of.</param>
/// <param name="Services">Absent: all services.</param>
/// <param name="LiftRefused">The last try to lift it changed nothing: no mail reaches the person.</param>
public sealed record RestrictionView(
    RequestId Id,
    string TenantId,
    SubjectView Subject,
    RestrictionGround Grounds,
    RestrictionState State,
    DateTimeOffset InForceAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Services,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? LiftAskedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? LiftedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool LiftRefused)
{
    public static RestrictionView Of(Restriction restriction) => new(
        restriction.Id, restriction.TenantId.Value, new SubjectView(restriction.Subject), restriction.Ground,
        restriction.State, restriction.InForceAt, restriction.Services, restriction.Lift?.AskedAt,
        restriction.LiftedAt, restriction.Lift?.Refused ?? false);
}
