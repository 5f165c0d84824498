using System.Text.Json;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Governance.Breaches;

/// <summary>
/// What is typed about breaches, which may name people. It belongs to no tenant, so it is sealed as the audit log's
/// payloads of the same month are, and is forgotten with them.
/// </summary>
public sealed class BreachTexts(AuditSeal seal)
{
    public Task<SealedBreachText> SealAsync(
        RegisterId breach, BreachFactsText text, DateTimeOffset now, CancellationToken cancellation) =>
        SealAsync(breach, "facts", text, now, cancellation);

    public Task<SealedBreachText> SealAsync(
        RegisterId breach, BreachAssessmentText text, DateTimeOffset now, CancellationToken cancellation) =>
        SealAsync(breach, "assessment", text, now, cancellation);

    public Task<SealedBreachText> SealAsync(
        RegisterId breach, BreachNotificationText text, DateTimeOffset now, CancellationToken cancellation) =>
        SealAsync(breach, "notification", text, now, cancellation);

    /// <summary>Null when it is forgotten.</summary>
    public Task<BreachFactsText?> FactsAsync(BreachRow row, CancellationToken cancellation) =>
        OpenAsync<BreachFactsText>(row.Breach.Id, "facts", row.Facts, cancellation);

    /// <summary>Null when it is forgotten, or there is none yet.</summary>
    public Task<BreachAssessmentText?> AssessmentAsync(BreachRow row, CancellationToken cancellation) =>
        OpenAsync<BreachAssessmentText>(row.Breach.Id, "assessment", row.Assessment, cancellation);

    /// <inheritdoc cref="AssessmentAsync"/>
    public Task<BreachNotificationText?> NotificationAsync(BreachRow row, CancellationToken cancellation) =>
        OpenAsync<BreachNotificationText>(row.Breach.Id, "notification", row.Notification, cancellation);

    private async Task<SealedBreachText> SealAsync<T>(
        RegisterId breach, string what, T text, DateTimeOffset now, CancellationToken cancellation)
    {
        var (year, month) = (now.UtcDateTime.Year, now.UtcDateTime.Month);
        var envelope = await seal.SealAsync(
            new KeyScope.AuditMonth(year, month), RecordId(breach, what), JsonSerializer.SerializeToUtf8Bytes(text),
            cancellation);
        return new SealedBreachText(year, month, envelope);
    }

    private async Task<T?> OpenAsync<T>(
        RegisterId breach, string what, SealedBreachText? text, CancellationToken cancellation)
        where T : class =>
        text is not null && await seal.OpenAsync(
            new KeyScope.AuditMonth(text.Year, text.Month), RecordId(breach, what), text.Envelope, cancellation)
            is { } plain
            ? JsonSerializer.Deserialize<T>(plain)
            : null;

    private static string RecordId(RegisterId breach, string what) => $"{breach}.{what}";
}
