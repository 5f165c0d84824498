namespace PrivacyFunctions.Local.Host.Http;

/// <param name="Tenant">Null for the platform's own people: OPERATOR, VERIFIER, SERVICE.</param>
public sealed record TokenOrder(
    string Subject, IReadOnlyList<string> Roles, string? Tenant = null, string? Email = null);

public sealed record TokenAnswer(string Token);

/// <param name="Advance">ISO 8601 duration, as <c>P7D</c>.</param>
/// <param name="To">A moment that lies ahead.</param>
public sealed record ClockOrder(string? Advance = null, DateTimeOffset? To = null);

public sealed record ClockAnswer(DateTimeOffset Now);

public sealed record OutboxMail(string Id, string To, string Subject, string Text, DateTimeOffset SentAt);
