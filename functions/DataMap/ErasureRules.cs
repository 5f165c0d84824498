namespace PrivacyFunctions.DataMap;

/// <summary>How the product erases a person.</summary>
/// <param name="Grace">How long an erasure can be cancelled before it begins; null: it begins at once.</param>
/// <param name="ReminderBefore">How long before the end of grace the person is reminded; null: not at all.</param>
/// <param name="RestrictDuringGrace">
/// The product processes nothing of the person while grace runs; services read it beside the fences.
/// </param>
/// <param name="Order">
/// Services in groups: the services of a group together, one group after the other. Every service of the pack stands
/// in exactly one group; empty: all together.
/// </param>
/// <param name="Recipients">Whom the data were disclosed to and who are told (GDPR Art. 19).</param>
/// <param name="Backups">The product's own backups, in which erased records lie on for a while.</param>
public sealed record ErasureRules(
    CalendarPeriod? Grace,
    CalendarPeriod? ReminderBefore,
    bool RestrictDuringGrace,
    IReadOnlyList<IReadOnlyList<string>> Order,
    IReadOnlyList<Recipient> Recipients,
    BackupRules Backups)
{
    /// <summary>
    /// 7 days: the shortest time that a key vault keeps a deleted key; until then the shredding can be undone.
    /// </summary>
    private static readonly CalendarPeriod VaultRetention = CalendarPeriod.Parse("P7D");

    /// <summary>The promise of when an erased person is gone from backups too; null: none is made.</summary>
    public CalendarPeriod? EverywhereWithin { get; init; }

    /// <summary>
    /// Whether a service's backups forget within the promise, counted from the request, whatever day it comes: months
    /// differ, so each day of four years is asked.
    /// </summary>
    public bool Keeps(string service, CalendarPeriod promise)
    {
        var start = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var kept = Backups.ShreddedServices.Contains(service, StringComparer.Ordinal) ? VaultRetention : Backups.MaxAge;
        return Enumerable.Range(0, (4 * 365) + 1).Select(day => start.AddDays(day)).All(
            received => kept.After((Grace ?? default).After(received)) <= promise.After(received));
    }
}

/// <param name="Name">The organisation's name; not a person's.</param>
/// <param name="Email">Where it is told; null: the tenant is told to tell it.</param>
/// <param name="Services">Services of the pack whose data it received.</param>
public sealed record Recipient(string Id, string Name, string? Email, IReadOnlyList<string> Services);

/// <param name="MaxAge">How old a backup gets before it is destroyed.</param>
/// <param name="ShreddedServices">
/// Services whose personal data lie under keys of ours, so that destroying the key makes every backup of them
/// unreadable; the others' bytes age out.
/// </param>
public sealed record BackupRules(CalendarPeriod MaxAge, IReadOnlyList<string> ShreddedServices);
