using System.Globalization;

namespace PrivacyFunctions.Simulation.Story;

/// <summary>What people do with the tenants, and when after <see cref="World.Begin"/>.</summary>
internal sealed record TenantPlan
{
    /// <summary>
    /// 24 days: what is done later would only make a run longer. From 30 days on nothing is asked for any more, holds
    /// are over and nothing fails, so that all that has begun must come to its end.
    /// </summary>
    public static readonly TimeSpan LastStep = TimeSpan.FromDays(24);

    public IReadOnlyList<TenantStep> Steps { get; init; } = [];

    /// <summary>A hold as soon as a purge has begun.</summary>
    public TenantAct? HoldAtBegin { get; init; }

    /// <summary>A hold as soon as the first record is gone.</summary>
    public TenantAct? HoldAtFirstLoss { get; init; }

    public TimeSpan HoldLasts { get; init; } = TimeSpan.FromDays(1);

    /// <summary>A service that says that it has erased, so often.</summary>
    public (string Service, int Times)? Liar { get; init; }

    /// <summary>A service that does not answer for a while after the first record is gone.</summary>
    public (string Service, TimeSpan For)? Down { get; init; }

    public bool MailIsRefused { get; init; }

    /// <summary>
    /// What all single faults are tried on: deleted and restored, deleted and held, restored from that, deleted for good
    /// by force. The trial beside it runs out by itself.
    /// </summary>
    public static TenantPlan Usual { get; } = new()
    {
        Steps =
        [
            Step(0.5, TenantAct.Rotate), Step(1, TenantAct.RotatePseudonyms), Step(2, TenantAct.Delete),
            Step(3, TenantAct.Restore), Step(4, TenantAct.Delete), Step(8, TenantAct.HoldTenant),
            Step(10, TenantAct.Restore), Step(11, TenantAct.Delete), Step(15, TenantAct.AskForce),
            Step(15.1, TenantAct.SignOffAlone), Step(15.2, TenantAct.SignOff), Step(23, TenantAct.CreateAgain),
        ],
        HoldAtFirstLoss = TenantAct.HoldPerson,
    };

    /// <summary>A story of the seed's.</summary>
    public static TenantPlan Of(Dice dice)
    {
        var steps = Enumerable.Range(0, 4 + dice.Below(9)).Select(_ => new TenantStep(
            dice.Within(TimeSpan.FromHours(1), LastStep), Any(dice), dice.Chance(0.2))).ToList();
        // What comes at one moment is what has to be told apart.
        for (var pairs = dice.Below(4); pairs > 0; pairs--)
        {
            var beside = steps[dice.Below(steps.Count)];
            steps.Add(beside with
            {
                At = beside.At + dice.Within(TimeSpan.FromMilliseconds(-30), TimeSpan.FromMilliseconds(90)),
                Act = Any(dice),
            });
        }

        // And what comes at the moment when the app acts by itself: the key's deletion, the end of the window.
        foreach (var delete in steps.Where(step => step.Act is TenantAct.Delete).ToList())
        {
            var days = dice.Below(4) switch { 0 => 3, 1 => 10, _ => (int?)null };
            if (days is { } later && delete.At + TimeSpan.FromDays(later) < LastStep)
            {
                steps.Add(new TenantStep(
                    delete.At + TimeSpan.FromDays(later) +
                        dice.Within(TimeSpan.FromMilliseconds(-40), TimeSpan.FromMilliseconds(400)),
                    dice.Below(3) switch { 0 => TenantAct.Restore, 1 => TenantAct.HoldPerson, _ => TenantAct.HoldTenant },
                    delete.OfTrial));
            }
        }

        return new TenantPlan
        {
            Steps = steps,
            HoldAtBegin = AnyHold(dice),
            HoldAtFirstLoss = AnyHold(dice),
            HoldLasts = dice.Within(TimeSpan.FromMinutes(1), TimeSpan.FromDays(4)),
            Liar = dice.Chance(0.3) ? (AnyService(dice), 1 + dice.Below(2)) : null,
            Down = dice.Chance(0.3) ? (AnyService(dice), dice.Within(TimeSpan.FromMinutes(1), TimeSpan.FromDays(3))) : null,
            MailIsRefused = dice.Chance(0.1),
        };
    }

    public override string ToString() => string.Join(", ", Steps.OrderBy(step => step.At).Select(step => string.Create(
        CultureInfo.InvariantCulture, $"{step.At.TotalDays:F4} {step.Act}{(step.OfTrial ? " (trial)" : "")}")));

    private static TenantAct? AnyHold(Dice dice) => dice.Below(4) switch
    {
        0 => TenantAct.HoldPerson,
        1 => TenantAct.HoldTenant,
        _ => null,
    };

    private static TenantStep Step(double day, TenantAct act) => new(TimeSpan.FromDays(day), act, OfTrial: false);

    private static TenantAct Any(Dice dice) => dice.Below(20) switch
    {
        < 5 => TenantAct.Delete,
        < 9 => TenantAct.Restore,
        < 11 => TenantAct.AskForce,
        < 13 => TenantAct.SignOff,
        13 => TenantAct.SignOffAlone,
        14 => TenantAct.Deactivate,
        15 => TenantAct.Activate,
        16 => TenantAct.Rotate,
        17 => TenantAct.RotatePseudonyms,
        18 => TenantAct.HoldTenant,
        _ => TenantAct.HoldPerson,
    };

    private static string AnyService(Dice dice) =>
        Ports.SimulatedProduct.Services.ElementAt(dice.Below(Ports.SimulatedProduct.Services.Count()));
}

/// <param name="OfTrial">Else of the customer.</param>
internal sealed record TenantStep(TimeSpan At, TenantAct Act, bool OfTrial);

internal enum TenantAct
{
    Delete,
    Restore,
    AskForce,
    SignOff,

    /// <summary>By the one who has asked; to be refused.</summary>
    SignOffAlone,
    Activate,
    Deactivate,
    Rotate,
    RotatePseudonyms,
    HoldTenant,
    HoldPerson,

    /// <summary>A new customer under the id of one that was; to be refused once there was one.</summary>
    CreateAgain,
}
