using System.Text.Json;
using System.Text.Json.Serialization;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Rights;

/// <summary>The members of a submission that say what exactly is asked for.</summary>
public sealed record DemandBody(
    RestrictionGround? Grounds, IReadOnlyList<string>? Services, IReadOnlyList<CorrectionBody>? Corrections,
    string? Reason)
{
    public static DemandBody None { get; } = new(null, null, null, null);

    public override string ToString() => "[sensitive]";
}

/// <param name="Value">Text, number, true or false as the field is; null removes an optional value.</param>
/// <param name="Record">The key of the one record that is meant; absent: all of the person's in the collection.</param>
public sealed record CorrectionBody(
    [property: JsonRequired] string Service, [property: JsonRequired] string Collection,
    [property: JsonRequired] string Field, [property: JsonRequired] JsonElement Value, string? Record = null)
{
    public override string ToString() => "[sensitive]";
}
