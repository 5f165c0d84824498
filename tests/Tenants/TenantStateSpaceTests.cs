using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Tenants;

/// <summary>Everything that can happen to a tenant, in any order, with time passing in between.</summary>
[TestClass]
public sealed class TenantStateSpaceTests
{
    private const string Deletion = "tdel_1";

    private static readonly DateTimeOffset Start = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TenantRules Rules = new(
        CalendarPeriod.Parse("P2D"), CalendarPeriod.Parse("P2D"), CalendarPeriod.Parse("P3D"),
        CalendarPeriod.Parse("P3D"), CalendarPeriod.Parse("P1D"));

    private static readonly (string Name, Func<Tenant, DateTimeOffset, TenantChange> Apply)[] Steps =
    [
        ("activate", (tenant, now) => tenant.Activate(now)),
        ("deactivate", (tenant, now) => tenant.Deactivate(now)),
        ("expire", (tenant, now) => tenant.ExpireTrial(Rules, now)),
        ("notice", (tenant, now) => tenant.Notice(Rules, now)),
        ("run out", (tenant, now) => tenant.RunOut(Deletion, Rules, now)),
        ("delete", (tenant, now) => tenant.RequestDeletion(Deletion, "owner", Rules, now)),
        ("restore", (tenant, now) => tenant.Restore(now)),
        ("ask", (tenant, now) => tenant.AskForce("operator", now)),
        ("sign off", (tenant, now) => tenant.SignOffForce(Deletion, "verifier", now)),
        ("lapse", (tenant, now) => tenant.ExpireForce(now)),
        ("begin", (tenant, now) => tenant.BeginPurge(Deletion, now)),
        ("purge", (tenant, now) => tenant.Purge(Deletion, now)),
    ];

    /// <summary>8 steps, each on the same day or on the next: every order that leads anywhere new.</summary>
    private const int Depth = 8;

    [TestMethod]
    public void Every_state_is_reached_none_is_stuck_and_what_has_begun_never_comes_back()
    {
        var seen = new HashSet<(Tenant, DateTimeOffset)>();
        var edges = new List<(Tenant From, string Step, Tenant To, DateTimeOffset At)>();
        var front = new List<(Tenant Tenant, DateTimeOffset Now)>();
        foreach (var state in new[] { TenantState.Trial, TenantState.Active })
            front.Add((new Tenant(TenantId.Parse("acme"), "Acme", state, Start), Start));
        for (var depth = 0; depth < Depth; depth++)
        {
            var next = new List<(Tenant, DateTimeOffset)>();
            foreach (var (tenant, now) in front.Where(seen.Add))
            {
                next.Add((tenant, now.AddDays(1)));
                foreach (var (name, apply) in Steps)
                {
                    if (apply(tenant, now) is TenantChange.To(var changed) && changed != tenant)
                    {
                        edges.Add((tenant, name, changed, now));
                        next.Add((changed, now));
                    }
                }
            }

            front = next;
        }

        CollectionAssert.AreEquivalent(
            Enum.GetValues<TenantState>(), seen.Select(node => node.Item1.State).Distinct().ToList());
        foreach (var (from, step, to, at) in edges)
        {
            var what = $"{from} -- {step}, {at:d} --> {to}";
            Assert.AreNotEqual(TenantState.Purged, from.State, what);
            Assert.IsTrue(from.Deletion?.BegunAt is null || to.Deletion?.BegunAt == from.Deletion.BegunAt, what);
            Assert.IsTrue(from.Deletion?.BegunAt is null || !to.IsServed, what);
            Assert.IsTrue(to.State != TenantState.Purged || (to.Deletion!.BegunAt is not null && to.Name is null), what);
            Assert.IsTrue(to.Deletion?.BegunAt is null || to.Deletion.FinalAt <= at, what);
        }

        // Time alone ends what somebody has set going; an active tenant and a converted one live on.
        foreach (var (tenant, now) in seen.Where(node => node.Item1.State is not TenantState.Active))
            Assert.AreEqual(TenantState.Purged, LeftAlone(tenant, now).State, tenant.ToString());
    }

    /// <summary>What becomes of it when only the timer and the purge do their work.</summary>
    private static Tenant LeftAlone(Tenant tenant, DateTimeOffset now)
    {
        string[] own = ["expire", "notice", "run out", "begin", "purge"];
        for (var day = 0; day < 30; day++, now = now.AddDays(1))
        {
            foreach (var (_, apply) in Steps.Where(step => own.Contains(step.Name, StringComparer.Ordinal)))
                tenant = apply(tenant, now) is TenantChange.To(var next) ? next : tenant;
        }

        return tenant;
    }
}
