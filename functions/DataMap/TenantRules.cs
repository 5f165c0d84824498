namespace PrivacyFunctions.DataMap;

/// <summary>How long a tenant stays in the states that end by themselves.</summary>
/// <param name="DeletionWindow">How long a deletion that the owner asked for can be undone.</param>
/// <param name="TrialFor">How long a trial lasts; null: until somebody ends it.</param>
/// <param name="TrialExpiredFor">How long the data of an expired trial is kept; null: until it is deleted.</param>
/// <param name="InactiveFor">How long the data of a customer who has left is kept; null: until it is deleted.</param>
/// <param name="NoticeBefore">How long before its data is deleted a tenant is told, at least.</param>
public sealed record TenantRules(
    CalendarPeriod DeletionWindow, CalendarPeriod? TrialFor, CalendarPeriod? TrialExpiredFor,
    CalendarPeriod? InactiveFor, CalendarPeriod NoticeBefore)
{
    /// <summary>Nothing ends by itself; what an owner deletes can be had back for a week.</summary>
    public static TenantRules Usual { get; } =
        new(CalendarPeriod.Parse("P7D"), null, null, null, CalendarPeriod.Parse("P7D"));
}
