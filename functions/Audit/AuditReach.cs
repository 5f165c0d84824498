namespace PrivacyFunctions.Audit;

/// <summary>Which part of the log was written before a moment.</summary>
/// <param name="All">Everything before this index was.</param>
/// <param name="None">
/// Nothing from this index on was. Between the two lies what writers with different clocks wrote about then: there each
/// group says it.
/// </param>
public sealed record AuditReach(DateTimeOffset CutOff, long All, long None);
