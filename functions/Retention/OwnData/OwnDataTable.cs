using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>How long our own records are kept, in words, from the rules that the sweeps execute.</summary>
public static class OwnDataTable
{
    public const string Audit = "audit";
    public const string Requests = "requests";
    public const string Packages = "packages";
    public const string Mails = "mails";
    public const string Links = "links";
    public const string Facts = "facts";
    public const string Orchestrations = "orchestrations";
    public const string Consents = "consents";

    private const string ByPseudonym = "kept without the person, under a pseudonym";

    public static IReadOnlyList<OwnDataLine> Of(PolicyPack pack)
    {
        var own = pack.OwnData;
        return
        [
            new(
                Audit, "Audit log of privacy operations", "To prove who did what, and when.",
                $"{AuditWhen(pack)}: what is personal in it is deleted; a month whose events are all that old becomes counts",
                "kept for its own time; who somebody is lies sealed in it"),
            new(
                Requests, "Privacy requests", "To answer them, and to prove that they were answered.",
                $"{Words(own.Requests)} after their end{Ccpa(own)}: deleted", ByPseudonym),
            new(
                Packages, "Copies of your data that were made for you", "To hand them over.",
                $"{Words(pack.Exports.PackageLifetime)} after they were made: deleted", "deleted"),
            new(
                Mails, "Mails about requests", "To tell what came of a request, once.",
                $"{Words(own.Mails)} after the last of a request: deleted; unreadable from the last on",
                "unreadable after the last of them"),
            new(
                Links, "Links in these mails", "To say why a link opens nothing any more.",
                $"{Words(own.Links)} after they open nothing any more: deleted", "deleted with the request's record"),
            new(
                Facts, "What the product told about an account", "To end records at the right time.",
                $"{Words(own.Facts)} after the last rule acted on it: deleted", "deleted"),
            new(
                Orchestrations, "Steps of privacy operations, without personal data", "To find out what went wrong.",
                $"{Words(own.Orchestrations)} after they began, when they have ended: deleted", "names nobody"),
            .. pack.Consents.Purposes.Count == 0 ? Array.Empty<OwnDataLine>() : [Decisions(own)],
        ];
    }

    private static OwnDataLine Decisions(OwnDataRules own) => new(
        Consents, "What you agreed to, refused and withdrew, and how you were asked", "To prove it, and to keep to it.",
        own.Consents is { } period
            ? $"{Words(period)} after the account was closed: deleted"
            : "until the person or the organisation is erased",
        "deleted");

    private static string AuditWhen(PolicyPack pack)
    {
        const string Start = "after an event";
        var rule = pack.OwnData.Audit;
        if (rule.Setting is not { } name)
            return $"{Words(rule.Period!.Value)} {Start}";
        var setting = pack.Settings[name];
        var unset = pack.PeriodOf(rule) is { } period ? Words(period) : "for ever";
        return $"{Math.Max(1, setting.Min)} to {setting.Max} days {Start}, as the organisation sets" +
            (setting.Min == 0 ? " (0: for ever)" : "") + $"; {unset} where it sets nothing";
    }

    private static string Ccpa(OwnDataRules own)
    {
        var start = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return own.Requests.After(start) < OwnDataRules.CcpaRequests.After(start)
            ? $", under the CCPA {Words(OwnDataRules.CcpaRequests)}" : "";
    }

    private static string Words(CalendarPeriod period) => RetentionWords.Of(period);
}

/// <param name="Id">The key of the pack's <c>ownData</c>; <c>packages</c> is <c>exports.packageLifetime</c>.</param>
/// <param name="When">When it goes, and what becomes of it.</param>
/// <param name="OnErasure">What becomes of it when the person asks for erasure.</param>
public sealed record OwnDataLine(string Id, string Data, string Purpose, string When, string OnErasure);
