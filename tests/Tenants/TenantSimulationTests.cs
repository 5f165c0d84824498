using PrivacyFunctions.Simulation;
using PrivacyFunctions.Simulation.Faults;

namespace PrivacyFunctions.Tests.Tenants;

/// <summary>
/// The simulation of tenants in short. All of it:
/// <c>dotnet run -c Release --project tests/Simulation -- single --story tenant</c>, and <c>random</c>.
/// </summary>
[TestClass]
public sealed class TenantSimulationTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    [TestMethod]
    public void The_same_seed_gives_the_same_run() => Assert.AreEqual(
        TenantCampaigns.OfSeed(7).Run(true).TraceHash, TenantCampaigns.OfSeed(7).Run(true).TraceHash);

    [TestMethod]
    public void The_usual_story_breaks_no_promise() => Assert.IsNull(TenantCampaigns.Calm(seed: 1).Violation);

    /// <summary>
    /// Every change of the vault: between it and the record that follows stands the tenant's readability. Crashes come
    /// before one and after the next; the whole campaign has both of each.
    /// </summary>
    [TestMethod]
    public void No_crash_at_the_vault_leaves_a_tenant_between_two_states() => Holds(TenantCampaigns.Singles(
        seed: 1, Budget, most: 10, (effect, kind) => effect.Changes &&
            kind == (effect.Number % 2 == 0 ? FaultKind.CrashBefore : FaultKind.CrashAfter) &&
            (effect.Name.StartsWith("vault.delete", StringComparison.Ordinal) ||
            effect.Name.StartsWith("vault.recover", StringComparison.Ordinal))));

    [TestMethod]
    public void Random_stories_with_random_faults_break_no_promise() =>
        Holds(TenantCampaigns.Random(seed: 1, count: 12, Budget, most: 10));

    private static void Holds(CampaignResult result)
    {
        Assert.IsGreaterThan(10, result.Runs);
        Assert.IsEmpty(
            result.Findings, string.Join('\n', result.Findings.Select(found => $"{found.Violation} ({found.Schedule})")));
        Assert.IsTrue(result.IsWhole);
    }
}
