namespace PrivacyFunctions.DataMap;

/// <summary>How long PrivacyFunctions keeps records of its own.</summary>
/// <param name="Audit">
/// How long the payloads of audit events are kept: a fixed period, or what the tenant sets. Whole months go, when
/// their last event is over.
/// </param>
public sealed record OwnDataRules(RetentionRule Audit)
{
    /// <summary>Seven years of audit log.</summary>
    public static OwnDataRules Usual { get; } = new(new RetentionRule(null, CalendarPeriod.Parse("P7Y"), ""));
}
