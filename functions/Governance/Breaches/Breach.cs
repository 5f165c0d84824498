using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Breaches;

/// <summary>
/// A breach of personal data and its clock: recorded, assessed, then told to the tenants that it concerns (GDPR 33).
/// Immutable and without the texts, which lie sealed beside it (<see cref="BreachRow"/>).
/// </summary>
/// <param name="Tenants">Whom it concerns; empty: all that there were when it was told.</param>
/// <param name="Categories">What kinds of data, as <c>contact</c>.</param>
/// <param name="AwareAt">When it was known: from then on the clock runs.</param>
public sealed record Breach(
    RegisterId Id, BreachStatus Status, IReadOnlyList<TenantId> Tenants, IReadOnlyList<string> Categories,
    int? ApproximateSubjects, int? ApproximateRecords, DateTimeOffset AwareAt, DateTimeOffset? OccurredAt,
    DateTimeOffset RecordedAt, DateTimeOffset AssessBy, DateTimeOffset NotifyBy, BreachRisk? Risk,
    DateTimeOffset? AssessedAt, DateTimeOffset? NotificationBegunAt, DateTimeOffset? NotifiedAt, TellingState Telling)
{
    public const string AnnouncementKind = "breach";

    public string Announcement => $"{AnnouncementKind}.{Id}";

    public static Breach Record(RegisterId id, BreachFacts facts, BreachRules rules, DateTimeOffset now) => new(
        id, BreachStatus.Recorded, facts.Tenants, facts.Categories, facts.ApproximateSubjects, facts.ApproximateRecords,
        facts.AwareAt, facts.OccurredAt, now, rules.AssessWithin.After(facts.AwareAt),
        rules.NotifyWithin.After(facts.AwareAt), null, null, null, null, TellingState.NotBegun);

    /// <summary>May be done again until tenants are told: more is known then.</summary>
    public BreachChange Assess(BreachRisk risk, DateTimeOffset now) => Status switch
    {
        BreachStatus.Recorded or BreachStatus.Assessed => new BreachChange.To(
            this with { Status = BreachStatus.Assessed, Risk = risk, AssessedAt = now }),
        _ => Refused("breach_told", "The organisations are being told already."),
    };

    /// <summary>Whoever is late says why (GDPR 33(1)).</summary>
    public BreachChange Notify(bool saysWhyLate, DateTimeOffset now) => Status switch
    {
        BreachStatus.Recorded => Refused("breach_not_assessed", "Assess the breach first."),
        BreachStatus.Assessed when now > NotifyBy && !saysWhyLate =>
            Refused("reasons_for_delay_required", "The time is over: say why in reasonsForDelay."),
        BreachStatus.Assessed => new BreachChange.To(
            this with { Status = BreachStatus.Notifying, NotificationBegunAt = now }),
        _ => Refused("breach_told", "The organisations are being told already."),
    };

    /// <summary>All tenants were gone through.</summary>
    public Breach Told(TellingPassV1 pass, DateTimeOffset now)
    {
        var telling = Telling.After(pass, now);
        return Status is BreachStatus.Notifying && telling.CompletedAt is not null
            ? this with { Telling = telling, Status = BreachStatus.Notified, NotifiedAt = now }
            : this with { Telling = telling };
    }

    /// <summary>
    /// Whether this tenant is told. One that is being deleted is still a controller; one that is purged was one, and
    /// where it is named somebody has to reach it otherwise.
    /// </summary>
    public bool Concerns(Tenant tenant) => Tenants.Count == 0
        ? tenant.State is not TenantState.Purged && tenant.CreatedAt <= NotificationBegunAt
        : Tenants.Contains(tenant.Id);

    /// <summary>What operators are to be reminded of now.</summary>
    public IEnumerable<BreachReminder> RemindersAt(BreachRules rules, DateTimeOffset now)
    {
        if (Status is BreachStatus.Recorded)
        {
            if (now >= AssessBy)
                yield return BreachReminder.AssessmentMissed;
            else if (now >= rules.RemindBefore.Before(AssessBy))
                yield return BreachReminder.AssessmentDue;
        }

        if (Status is BreachStatus.Notified || Risk is BreachRisk.None)
            yield break;
        if (now >= NotifyBy)
            yield return BreachReminder.NotificationMissed;
        else if (now >= rules.RemindBefore.Before(NotifyBy))
            yield return BreachReminder.NotificationDue;
    }

    private static BreachChange.Refused Refused(string code, string sentence) => new(code, sentence);
}

/// <summary>What is known when a breach is recorded.</summary>
public sealed record BreachFacts(
    IReadOnlyList<TenantId> Tenants, IReadOnlyList<string> Categories, int? ApproximateSubjects, int? ApproximateRecords,
    DateTimeOffset AwareAt, DateTimeOffset? OccurredAt);

public enum BreachStatus
{
    Recorded,
    Assessed,

    /// <summary>The tenants that it concerns are being told.</summary>
    Notifying,

    /// <summary>Each of them was told, or has no address that takes mail.</summary>
    Notified,
}

/// <summary>The risk for people's rights and freedoms.</summary>
public enum BreachRisk
{
    /// <summary>Unlikely: recorded and explained; tenants may still be told, and no clock asks for it.</summary>
    None,
    Risk,

    /// <summary>The tenants have to tell the people (GDPR 34).</summary>
    High,
}

public enum BreachReminder
{
    AssessmentDue,
    AssessmentMissed,
    NotificationDue,
    NotificationMissed,
}

/// <summary>What a transition answers.</summary>
public abstract record BreachChange
{
    private BreachChange()
    {
    }

    public sealed record To(Breach Breach) : BreachChange;

    public sealed record Refused(string Code, string Sentence) : BreachChange;
}
