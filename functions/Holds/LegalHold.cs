using System.Text.Json.Serialization;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// A legal hold and what may happen to it: placed, then released, and never placed again. Immutable and without the
/// texts: matter and reasons are sealed beside it (<see cref="HoldRow"/>).
/// </summary>
/// <param name="Subject">
/// Whose records must stay; null for the whole tenant, and after the release, when only the pseudonym stays.
/// </param>
/// <param name="SubjectPseudonym">In place of the subject once the hold is released.</param>
/// <param name="Order">The version of the tenant's head that placed it: permits given before have a lower one.</param>
/// <param name="ReviewOn">When somebody must look again whether it is still needed; it ends nothing.</param>
/// <param name="PlacedBy">The opaque actor id, as <paramref name="ReleasedBy"/>.</param>
public sealed record LegalHold(
    HoldId Id,
    TenantId TenantId,
    HoldScope Scope,
    SubjectId? Subject,
    string? SubjectPseudonym,
    HoldStatus Status,
    long Order,
    DateOnly? ReviewOn,
    DateTimeOffset PlacedAt,
    string PlacedBy,
    DateTimeOffset? ReleasedAt,
    string? ReleasedBy)
{
    public static LegalHold Place(
        HoldId id, TenantId tenant, SubjectId? subject, DateOnly? reviewOn, DateTimeOffset now, string actor) => new(
        id, tenant, subject is null ? HoldScope.Tenant : HoldScope.Subject, subject, SubjectPseudonym: null,
        HoldStatus.Active, Order: 0, reviewOn, now, actor, ReleasedAt: null, ReleasedBy: null);

    /// <param name="pseudonym">Of the subject; null for a hold on the tenant.</param>
    public HoldChange Release(string? pseudonym, DateTimeOffset now, string actor) => Status == HoldStatus.Active
        ? new HoldChange.To(this with
        {
            Status = HoldStatus.Released,
            Subject = null,
            SubjectPseudonym = pseudonym,
            ReleasedAt = now,
            ReleasedBy = actor,
        })
        : new HoldChange.Refused("hold_released", "The hold has been released before; place a new one instead.");

    /// <summary>Its review date has come, in UTC.</summary>
    public bool IsDueForReview(DateTimeOffset now) =>
        Status == HoldStatus.Active && ReviewOn <= DateOnly.FromDateTime(now.UtcDateTime);
}

[JsonConverter(typeof(JsonStringEnumConverter<HoldScope>))]
public enum HoldScope
{
    [JsonStringEnumMemberName("subject")]
    Subject,
    [JsonStringEnumMemberName("tenant")]
    Tenant,
}

[JsonConverter(typeof(JsonStringEnumConverter<HoldStatus>))]
public enum HoldStatus
{
    [JsonStringEnumMemberName("active")]
    Active,
    [JsonStringEnumMemberName("released")]
    Released,
}

/// <summary>What a transition answers.</summary>
public abstract record HoldChange
{
    private HoldChange()
    {
    }

    public sealed record To(LegalHold Hold) : HoldChange;

    public sealed record Refused(string Code, string Sentence) : HoldChange;
}
