using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Telling;

namespace PrivacyFunctions.Governance.Documents;

/// <summary>
/// A version of a document that the product has published, as its privacy notice. Published once and never changed;
/// what is told to tenants moves the day from which it holds, and only to a later one.
/// </summary>
/// <param name="Material">Whether it waits until every tenant had the pack's notice of it.</param>
/// <param name="IsMailed">Whether tenants are told of it by mail.</param>
/// <param name="EffectiveAt">What was announced.</param>
/// <param name="InForceFrom">
/// When it really holds; null: not known yet, because tenants are still being told.
/// </param>
/// <param name="Operation">Who published it; the same again is the same publication.</param>
public sealed record PolicyDocument(
    string Kind, string Version, string Url, string? Sha256, string Summary, bool Material, bool IsMailed,
    DateTimeOffset PublishedAt, DateTimeOffset EffectiveAt, DateTimeOffset? InForceFrom, string Operation,
    TellingState Telling)
{
    public const string AnnouncementKind = "document";

    /// <summary>Unique, and fit for an address: a kind has no dot.</summary>
    public string Id => $"{Kind}.{Version}";

    public string Announcement => $"{AnnouncementKind}.{Id}";

    public static PolicyDocument Publish(
        PolicyDraft draft, bool isMailed, string operation, DateTimeOffset now)
    {
        var effectiveAt = draft.EffectiveAt ?? now;
        return new PolicyDocument(
            draft.Kind, draft.Version, draft.Url, draft.Sha256, draft.Summary, draft.Material, isMailed, now,
            effectiveAt, draft.Material ? null : effectiveAt, operation, TellingState.NotBegun);
    }

    /// <summary>The day that can be announced now: all tenants are told by then, and have their notice.</summary>
    public static DateTimeOffset EarliestFor(bool material, CalendarPeriod notice, DateTimeOffset now) =>
        material ? notice.After(now + GovernanceLimits.Telling) : now;

    public bool IsInForce(DateTimeOffset at) => InForceFrom <= at;

    /// <summary>Whether tenants are still told: until it holds, those too who came later.</summary>
    public bool IsTelling(DateTimeOffset now) => IsMailed && (Telling.CompletedAt is null || !IsInForce(now));

    /// <summary>
    /// All tenants were gone through. A material document holds when the last of those whom it is a change for has had
    /// the whole notice; once it holds nothing moves it.
    /// </summary>
    public PolicyDocument Told(TellingPassV1 pass, CalendarPeriod notice, DateTimeOffset now)
    {
        var telling = Telling.After(pass, now);
        if (!Material || IsInForce(now))
            return this with { Telling = telling };
        if (pass.Waiting > 0)
            return this with { Telling = telling, InForceFrom = null };
        var from = pass.LastToldAt is { } last && notice.After(last) is var noticed && noticed > EffectiveAt
            ? noticed
            : EffectiveAt;
        return this with { Telling = telling, InForceFrom = InForceFrom > from ? InForceFrom : from };
    }
}

/// <summary>What an operator publishes.</summary>
/// <param name="EffectiveAt">Null: at once.</param>
public sealed record PolicyDraft(
    string Kind, string Version, string Url, string? Sha256, string Summary, bool Material,
    DateTimeOffset? EffectiveAt);
