namespace PrivacyFunctions.Local.Host.Http;

/// <param name="Tenant">Null for the platform's own people: OPERATOR, VERIFIER, SERVICE.</param>
public sealed record TokenOrder(
    string Subject, IReadOnlyList<string> Roles, string? Tenant = null, string? Email = null);

public sealed record TokenAnswer(string Token);

/// <param name="Advance">ISO 8601 duration, as <c>P7D</c>.</param>
/// <param name="To">A moment that lies ahead.</param>
public sealed record ClockOrder(string? Advance = null, DateTimeOffset? To = null);

/// <param name="For">ISO 8601 duration, as <c>PT1H</c>; at most a day.</param>
public sealed record PurgeGrantOrder(string For);

/// <param name="Until">Until then the tenants' vaults take early purges, where they have no purge protection.</param>
public sealed record PurgeGrantAnswer(DateTimeOffset Until);

public sealed record ClockAnswer(DateTimeOffset Now);

public sealed record OutboxMail(string Id, string To, string Subject, string Text, DateTimeOffset SentAt);
