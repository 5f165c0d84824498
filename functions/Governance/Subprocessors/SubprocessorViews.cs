using PrivacyFunctions.Governance.Telling;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>A subprocessor as everybody sees it.</summary>
/// <param name="StartsAt">What was announced; for one that was in use before: since when.</param>
/// <param name="MayStartAt">
/// From when it may handle data: later than announced where a tenant had to be told later. Null while tenants are told.
/// </param>
/// <param name="NoticeGiven">False: it was in use before the register was kept.</param>
/// <param name="Telling">For operators only.</param>
public sealed record SubprocessorView(
    RegisterId Id, string Name, string Class, string Country, string Purpose, IReadOnlyList<string> Services,
    string? TransferMechanism, SubprocessorStatus Status, bool NoticeGiven, DateTimeOffset AnnouncedAt,
    DateTimeOffset StartsAt, DateTimeOffset? MayStartAt, DateTimeOffset? EndedAt, TellingView? Telling = null)
{
    public static SubprocessorView Of(Subprocessor entry, DateTimeOffset now) => new(
        entry.Id, entry.Details.Name, entry.Details.Class, entry.Details.Country, entry.Details.Purpose,
        entry.Details.Services, entry.Details.TransferMechanism, entry.StatusAt(now), !entry.WasInUse,
        entry.AnnouncedAt, entry.StartsAt, entry.MayStartAt, entry.EndedAt);

    public static SubprocessorView ForOperators(Subprocessor entry, DateTimeOffset now) =>
        Of(entry, now) with { Telling = entry.WasInUse ? null : TellingView.Of(entry.Telling) };
}
