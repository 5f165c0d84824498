namespace PrivacyFunctions.Simulation;

/// <summary>What <c>--story</c> chooses among.</summary>
internal static class Stories
{
    public const string Erasure = "erasure";
    public const string Tenants = "tenant";
    public const string Years = "years";
}
