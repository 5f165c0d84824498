using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Story;

/// <summary>Who is in the story. Both tenants have people of the same ids, so that a missing tenant shows.</summary>
internal static class People
{
    public static readonly TenantId Acme = TenantId.Parse("acme");
    public static readonly TenantId Globex = TenantId.Parse("globex");

    /// <summary>Is erased.</summary>
    public static readonly SubjectId Ada = SubjectId.Parse("usr-ada");

    /// <summary>Is to be erased, and it is cancelled.</summary>
    public static readonly SubjectId Bob = SubjectId.Parse("usr-bob");

    /// <summary>Lives on.</summary>
    public static readonly SubjectId Dan = SubjectId.Parse("usr-dan");

    public static IReadOnlyList<TenantId> Tenants { get; } = [Acme, Globex];

    public static IReadOnlyList<SubjectId> Everybody { get; } = [Ada, Bob, Dan];
}
