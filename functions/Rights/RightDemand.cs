using System.Text.Json.Serialization;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Rights;

/// <summary>
/// What exactly a person asks for. It may hold personal data, so it stands sealed beside the request, and a record of
/// this family prints nothing of itself.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "right")]
[JsonDerivedType(typeof(Restrict), "restriction")]
[JsonDerivedType(typeof(Oppose), "objection")]
[JsonDerivedType(typeof(Rectify), "rectification")]
public abstract record RightDemand
{
    private RightDemand()
    {
    }

    public sealed override string ToString() => "[sensitive]";

    /// <param name="Services">Null: all services.</param>
    public sealed record Restrict(RestrictionGround Ground, IReadOnlyList<string>? Services) : RightDemand;

    /// <param name="Services">Null: every service that the right reaches.</param>
    /// <param name="Reason">The person's own words about their situation.</param>
    public sealed record Oppose(IReadOnlyList<string>? Services, string? Reason) : RightDemand;

    public sealed record Rectify(IReadOnlyList<Correction> Corrections) : RightDemand;
}

/// <param name="Record">The key of the one record that is meant; null: all of the person's in the collection.</param>
/// <param name="Value">In the form that the field's type is written in; null removes the value.</param>
public sealed record Correction(string Service, string Collection, string Field, string? Record, string? Value)
{
    public override string ToString() => "[sensitive]";
}
