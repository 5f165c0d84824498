namespace PrivacyFunctions.Simulation.Story;

/// <summary>Who does what, and when after <see cref="World.Begin"/>; null: not in this story.</summary>
internal sealed record StoryPlan
{
    /// <summary>When grace ends for an erasure that is asked for an hour after the begin.</summary>
    public static readonly TimeSpan GraceEnd = TimeSpan.FromDays(7) + TimeSpan.FromHours(1);

    public TimeSpan? BobCancels { get; init; }

    /// <summary>By the link of the mail, else by an owner.</summary>
    public bool BobUsesLink { get; init; }

    /// <summary>Places a hold at that time.</summary>
    public TimeSpan? HoldAt { get; init; }

    /// <summary>Places a hold as soon as the first record is gone.</summary>
    public bool HoldAtFirstLoss { get; init; }

    public bool HoldIsOnTenant { get; init; }

    public TimeSpan HoldLasts { get; init; } = TimeSpan.FromDays(1);

    /// <summary>A service that says that it has erased, so often.</summary>
    public (string Service, int Times)? Liar { get; init; }

    /// <summary>A service that does not answer from the end of grace on.</summary>
    public (string Service, TimeSpan For)? Down { get; init; }

    /// <summary>An import that does not ask the fence, so long after the first record is gone.</summary>
    public TimeSpan? RudeImport { get; init; }

    /// <summary>An import that asks.</summary>
    public TimeSpan? PoliteImport { get; init; }

    public bool MailIsRefused { get; init; }

    public bool AsksForAccess { get; init; }

    /// <summary>What all single faults are tried on: everything that is usual.</summary>
    public static StoryPlan Usual { get; } = new()
    {
        BobCancels = TimeSpan.FromDays(1),
        BobUsesLink = true,
        HoldAtFirstLoss = true,
        PoliteImport = TimeSpan.FromDays(1),
    };

    /// <summary>A story of the seed's.</summary>
    public static StoryPlan Of(Dice dice) => new()
    {
        BobCancels = dice.Below(4) switch
        {
            0 => dice.Within(TimeSpan.FromHours(2), TimeSpan.FromDays(7)),
            // At the very moment when it begins.
            1 => GraceEnd + dice.Within(TimeSpan.FromMilliseconds(-20), TimeSpan.FromMilliseconds(60)),
            2 => GraceEnd + dice.Within(TimeSpan.Zero, TimeSpan.FromMinutes(3)),
            _ => null,
        },
        BobUsesLink = dice.Chance(0.5),
        HoldAt = dice.Below(3) switch
        {
            0 => dice.Within(TimeSpan.FromHours(2), TimeSpan.FromDays(9)),
            1 => GraceEnd + dice.Within(TimeSpan.FromMilliseconds(-20), TimeSpan.FromMilliseconds(400)),
            _ => null,
        },
        HoldAtFirstLoss = dice.Chance(0.4),
        HoldIsOnTenant = dice.Chance(0.3),
        HoldLasts = dice.Within(TimeSpan.FromMinutes(1), TimeSpan.FromDays(4)),
        Liar = dice.Chance(0.3) ? (AnyService(dice), 1 + dice.Below(2)) : null,
        Down = dice.Chance(0.3) ? (AnyService(dice), dice.Within(TimeSpan.FromMinutes(1), TimeSpan.FromDays(3))) : null,
        RudeImport = dice.Below(10) switch
        {
            0 or 1 => dice.Within(TimeSpan.Zero, TimeSpan.FromDays(20)),
            // While a hold or a service that is down keeps the erasure from going on.
            2 or 3 => dice.Within(TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
            _ => null,
        },
        PoliteImport = dice.Chance(0.5) ? dice.Within(TimeSpan.Zero, TimeSpan.FromDays(20)) : null,
        MailIsRefused = dice.Chance(0.1),
        AsksForAccess = dice.Chance(0.2),
    };

    private static string AnyService(Dice dice) =>
        Ports.SimulatedProduct.Services.ElementAt(dice.Below(Ports.SimulatedProduct.Services.Count()));
}
