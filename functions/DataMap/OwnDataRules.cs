namespace PrivacyFunctions.DataMap;

/// <summary>How long PrivacyFunctions keeps records of its own.</summary>
/// <param name="Audit">
/// How long the payloads of audit events are kept: a fixed period, or what the tenant sets. Each goes when its event's
/// time is over; a month becomes counts when its last event's is.
/// </param>
/// <param name="Requests">
/// How long the record of a request is kept after its end; that of one under the CCPA for 24 months at least.
/// </param>
/// <param name="Mails">How long sent mails are kept, unreadable, after the last of their request.</param>
/// <param name="Links">How long a link that opens nothing any more says why.</param>
/// <param name="Facts">How long a product's fact is known after the last rule has acted on it.</param>
/// <param name="Orchestrations">How long the history of a finished orchestration is kept, from its start.</param>
public sealed record OwnDataRules(
    RetentionRule Audit, CalendarPeriod Requests, CalendarPeriod Mails, CalendarPeriod Links, CalendarPeriod Facts,
    CalendarPeriod Orchestrations)
{
    /// <summary>
    /// How long a person's decisions about purposes are kept after their account was closed; null: until the person or
    /// the tenant is erased.
    /// </summary>
    public CalendarPeriod? Consents { get; init; }

    /// <summary>California asks for the records of requests for 24 months (11 CCR § 7101).</summary>
    public static CalendarPeriod CcpaRequests { get; } = CalendarPeriod.Parse("P24M");

    /// <summary>Seven years of audit log, two of requests, and a month of what only serves the operation.</summary>
    public static OwnDataRules Usual { get; } = new(
        new RetentionRule(null, CalendarPeriod.Parse("P7Y"), ""), CcpaRequests, CalendarPeriod.Parse("P90D"),
        CalendarPeriod.Parse("P30D"), CalendarPeriod.Parse("P30D"), CalendarPeriod.Parse("P30D"));
}
