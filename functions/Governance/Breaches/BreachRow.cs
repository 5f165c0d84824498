namespace PrivacyFunctions.Governance.Breaches;

/// <summary>A breach as it is stored.</summary>
/// <param name="Assessment">Null until it is assessed.</param>
/// <param name="Notification">Null until tenants are told.</param>
public sealed record BreachRow(
    Breach Breach, SealedBreachText Facts, SealedBreachText? Assessment, SealedBreachText? Notification);

/// <summary>What was typed, sealed under the key of an audit month and as long readable as that.</summary>
public sealed record SealedBreachText(int Year, int Month, byte[] Envelope);

/// <param name="Nature">What happened.</param>
/// <param name="Consequences">What it probably leads to; null: not known yet.</param>
public sealed record BreachFactsText(string Nature, string? Consequences);

/// <param name="Measures">What was and will be done.</param>
/// <param name="Reasons">Why the risk is what it is.</param>
public sealed record BreachAssessmentText(string Measures, string Reasons);

/// <param name="ReasonsForDelay">Null where it was in time.</param>
public sealed record BreachNotificationText(string? ReasonsForDelay);
