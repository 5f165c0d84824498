using PrivacyFunctions.Simulation;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Simulation.Story;

namespace PrivacyFunctions.Tests.Erasure;

/// <summary>
/// The simulation in short. All of it: <c>dotnet run -c Release --project tests/Simulation -- single</c>, and
/// <c>random</c>.
/// </summary>
[TestClass]
public sealed class ErasureSimulationTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    [TestMethod]
    public void The_same_seed_gives_the_same_run()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var (one, other) = (Run(seed), Run(seed));
            Assert.IsNotEmpty(one.Trace);
            Assert.AreEqual(one.TraceHash, other.TraceHash, $"seed {seed}");
        }

        Assert.AreNotEqual(Run(1).TraceHash, Run(2).TraceHash);
    }

    /// <summary>Their repetition makes good what was cut off, so that each event is in the log.</summary>
    [TestMethod]
    public void A_crash_before_an_event_is_logged_loses_none() => Holds(Campaigns.Singles(
        seed: 1, Budget, most: 10, (effect, kind) => kind is FaultKind.CrashBefore &&
            effect.Name.StartsWith("main.commit AuditLog", StringComparison.Ordinal)));

    /// <summary>Such as the release of a hold, which the certificate states.</summary>
    [TestMethod]
    public void A_state_that_was_written_before_a_crash_is_followed_by_all_that_belongs_to_it() =>
        Holds(Campaigns.Singles(
            seed: 1, Budget, most: 10, (effect, kind) => kind is FaultKind.CrashAfter &&
                (effect.Name.StartsWith("main.commit requests", StringComparison.Ordinal) ||
                effect.Name.StartsWith("main.commit erasures ", StringComparison.Ordinal))));

    [TestMethod]
    public void No_fault_at_a_service_or_at_the_deletion_log_breaks_a_promise() => Holds(Campaigns.Singles(
        seed: 1, Budget, most: 10, (effect, _) => effect.Changes &&
            (effect.Name.StartsWith("deletions.", StringComparison.Ordinal) ||
            effect.Name.Contains(".erase ", StringComparison.Ordinal) ||
            effect.Name.Contains(".remove secrets ", StringComparison.Ordinal))));

    /// <summary>However rude an import is while a hold stands, the certificate does not go by what was asked before.</summary>
    [TestMethod]
    public void What_comes_back_while_a_hold_stands_is_erased_before_the_certificate()
    {
        foreach (var service in SimulatedProduct.Services)
        {
            var story = StoryPlan.Usual with
            {
                HoldAtFirstLoss = false,
                HoldAt = StoryPlan.GraceEnd + TimeSpan.FromMinutes(3),
                HoldLasts = TimeSpan.FromDays(2),
                Down = (service, TimeSpan.FromMinutes(4)),
                RudeImport = TimeSpan.FromHours(4),
            };
            var result = Simulator.Run(new SimulationOptions(1, FaultPlan.None), story);
            Assert.IsNull(result.Violation, $"{service}: {result.Violation}");
        }
    }

    [TestMethod]
    public void Random_stories_with_random_faults_break_no_promise() =>
        Holds(Campaigns.Random(seed: 1, count: 15, Budget, most: 10));

    private static SimulationResult Run(ulong seed)
    {
        var schedule = Campaigns.OfSeed(seed);
        return Simulator.Run(schedule.Options with { KeepsTrace = true }, schedule.Story);
    }

    private static void Holds(CampaignResult result)
    {
        Assert.IsGreaterThan(10, result.Runs);
        Assert.IsEmpty(
            result.Findings, string.Join('\n', result.Findings.Select(found => $"{found.Violation} ({found.Schedule})")));
        Assert.IsTrue(result.IsWhole);
    }
}
