using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Breaches;

/// <summary>A breach as operators see it.</summary>
/// <param name="Tenants">Null: all.</param>
/// <param name="AssessBy">By the pack's clock, as <paramref name="NotifyBy"/>.</param>
/// <param name="Nature">
/// What was typed is null once it is forgotten with the audit log of its month; the rest of the register stays.
/// </param>
public sealed record BreachView(
    RegisterId Id, BreachStatus Status, IReadOnlyList<TenantId>? Tenants, IReadOnlyList<string> Categories,
    int? ApproximateSubjects, int? ApproximateRecords, DateTimeOffset AwareAt, DateTimeOffset? OccurredAt,
    DateTimeOffset RecordedAt, DateTimeOffset AssessBy, DateTimeOffset? AssessedAt, DateTimeOffset NotifyBy,
    DateTimeOffset? NotificationBegunAt, DateTimeOffset? NotifiedAt, BreachRisk? Risk, string? Nature,
    string? Consequences, string? Measures, string? Reasons, string? ReasonsForDelay, TellingView? Telling)
{
    public static async Task<BreachView> OfAsync(BreachRow row, BreachTexts texts, CancellationToken cancellation)
    {
        var breach = row.Breach;
        var facts = await texts.FactsAsync(row, cancellation);
        var assessment = await texts.AssessmentAsync(row, cancellation);
        var notification = await texts.NotificationAsync(row, cancellation);
        return new BreachView(
            breach.Id, breach.Status, breach.Tenants.Count == 0 ? null : breach.Tenants, breach.Categories,
            breach.ApproximateSubjects, breach.ApproximateRecords, breach.AwareAt, breach.OccurredAt, breach.RecordedAt,
            breach.AssessBy, breach.AssessedAt, breach.NotifyBy, breach.NotificationBegunAt, breach.NotifiedAt,
            breach.Risk, facts?.Nature, facts?.Consequences, assessment?.Measures, assessment?.Reasons,
            notification?.ReasonsForDelay,
            breach.NotificationBegunAt is null ? null : TellingView.Of(breach.Telling));
    }
}
