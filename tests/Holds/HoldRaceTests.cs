using PrivacyFunctions.Connectors;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Erasure;

namespace PrivacyFunctions.Tests.Holds;

[TestClass]
public sealed class HoldRaceTests
{
    private const int Interleavings = 200;

    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Once_a_hold_says_that_nothing_is_in_flight_nothing_of_its_person_is_destroyed(bool onTenant)
    {
        var (before, held) = (0, 0);
        for (var seed = 0; seed < Interleavings; seed++)
        {
            var race = new Race(_fixture, seed, onTenant ? null : GateFixture.Ada);
            await race.RunAsync(Token);
            Assert.AreEqual(0, race.DestroyedAfterQuiet, $"Seed {seed}");
            before += race.DestroyedBefore;
            held += race.Held;
        }

        // Else the interleavings would not be any.
        Assert.IsGreaterThan(Interleavings / 10, before);
        Assert.IsGreaterThan(Interleavings / 10, held);
    }

    /// <summary>
    /// Two erasers of Ada (one runs the same step twice), a sweep over everybody, and somebody who places a hold.
    /// </summary>
    private sealed class Race(GateFixture fixture, int seed, SubjectId? heldSubject)
    {
        private readonly TenantId _tenant =
            TenantId.Parse($"race-{seed}-{(heldSubject is null ? "tenant" : "subject")}");

        private bool _quiet;

        public int DestroyedBefore { get; private set; }

        public int DestroyedAfterQuiet { get; private set; }

        public int Held { get; private set; }

        public async Task RunAsync(CancellationToken cancellation)
        {
            await fixture.Get<IDeletionLog>().AppendAsync(
                new DeletionEntry("run_1", _tenant, null, null, null, fixture.Time.GetUtcNow()), cancellation);
            var turns = new TurnedStore(fixture.Entities, seed);
            var store = new HoldStore(turns);
            var permits = new HoldPermits(store, new HoldCopies(store, turns), turns, fixture.Get<OpaqueIds>(), fixture.Time);
            var gate = new DestructionGate(
                permits, fixture.Get<IDeletionLog>(), fixture.Get<IFences>(), NetworkTime.Real);
            await turns.RunAsync(
                () => DestroyAsync(gate, turns, GateFixture.Ada, cancellation),
                () => DestroyAsync(gate, turns, GateFixture.Ada, cancellation),
                () => DestroyAsync(gate, turns, null, cancellation),
                () => PlaceAsync(store, permits, cancellation));
        }

        private async Task DestroyAsync(
            DestructionGate gate, TurnedStore turns, SubjectId? subject, CancellationToken cancellation)
        {
            for (var piece = 0; piece < 2; piece++)
            {
                var outcome = await gate.DestroyAsync(
                    new Destruction(_tenant, subject, "run_1", "step", FenceRule.NotNeeded),
                    async (permit, _) =>
                    {
                        await turns.TurnAsync();
                        if (permit.HeldSubjects.ContainsKey(GateFixture.Ada))
                            Held++;
                        else if (_quiet)
                            DestroyedAfterQuiet++;
                        else
                            DestroyedBefore++;
                    },
                    cancellation);
                if (outcome is GateOutcome.Held)
                    Held++;
            }
        }

        private async Task PlaceAsync(HoldStore store, HoldPermits permits, CancellationToken cancellation)
        {
            var hold = LegalHold.Place(
                HoldId.Of(fixture.Get<OpaqueIds>().New("op")), _tenant, heldSubject, null, fixture.Time.GetUtcNow(),
                "actor-1");
            var placed = await store.PlaceAsync(new HoldRow(hold, [1], null), cancellation);
            while (await permits.InFlightAsync(placed!.Hold, heldSubject, cancellation) > 0)
                continue;
            _quiet = true;
        }
    }
}
