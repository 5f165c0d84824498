using PrivacyFunctions.DataMap;
using PrivacyFunctions.Retention.OwnData;

namespace PrivacyFunctions.Retention;

/// <summary>What a new version of a pack would delete earlier or later than the old one.</summary>
public static class RetentionDifference
{
    /// <summary>Empty where both remove the same at the same time.</summary>
    public static IReadOnlyList<RetentionChange> Between(PolicyPack old, PolicyPack next)
    {
        var before = new SweepRules(old);
        var after = new SweepRules(next);
        var gone = before.All.Where(rule => after.Find(rule.Id) is null)
            .Select(rule => new RetentionChange(rule.Id, Moves.Later, RetentionWords.When(old, rule), "by this rule no more"));
        var come = after.All.Where(rule => before.Find(rule.Id) is null)
            .Select(rule => new RetentionChange(rule.Id, Moves.Earlier, "not by this rule", RetentionWords.When(next, rule)));
        var changed = after.All.SelectMany(
            rule => before.Find(rule.Id) is { } was ? Changes(old, was, next, rule) : []);
        return
        [
            .. gone, .. come, .. changed, .. Collections(old, next),
            .. Period("erasure.grace", old.Erasure.Grace ?? default, next.Erasure.Grace ?? default),
            .. Period("erasure.backups", old.Erasure.Backups.MaxAge, next.Erasure.Backups.MaxAge),
            .. Period("exports.packageLifetime", old.Exports.PackageLifetime, next.Exports.PackageLifetime),
            .. OwnData(old, next),
        ];
    }

    private static IEnumerable<RetentionChange> Changes(PolicyPack old, SweepRule was, PolicyPack next, SweepRule rule)
    {
        var (before, after) = (RetentionWords.When(old, was), RetentionWords.When(next, rule));
        if (before != after)
            yield return new RetentionChange(rule.Id, Compare(Of(old, was), Of(next, rule)), before, after);
        if (was.Action != rule.Action)
        {
            yield return new RetentionChange(
                rule.Id, Moves.Otherwise, RetentionWords.Action(was.Action), RetentionWords.Action(rule.Action));
        }
    }

    /// <summary>What a request for erasure does.</summary>
    private static IEnumerable<RetentionChange> Collections(PolicyPack old, PolicyPack next)
    {
        foreach (var collection in next.Services.SelectMany(service => service.Collections))
        {
            if (old.FindCollection(collection.Service, collection.Name) is not { } was)
                continue;
            var (before, after) = (OnErasure(old, was), OnErasure(next, collection));
            if (before != after)
            {
                var keeps = (was.Erase.Ground is not null, collection.Erase.Ground is not null);
                yield return new RetentionChange(
                    $"{collection.Service}.{collection.Name}.erasure",
                    keeps switch { (false, true) => Moves.Later, (true, false) => Moves.Earlier, _ => Moves.Otherwise },
                    before, after);
            }
        }
    }

    private static IEnumerable<RetentionChange> OwnData(PolicyPack old, PolicyPack next)
    {
        var (was, own) = (old.OwnData, next.OwnData);
        var (before, after) = (OwnDataTable.Of(old)[0].When, OwnDataTable.Of(next)[0].When);
        if (before != after)
        {
            yield return new RetentionChange(
                "ownData.audit", Compare(old.PeriodOf(was.Audit), next.PeriodOf(own.Audit)), before, after);
        }

        foreach (var change in new[]
        {
            Period("ownData.requests", was.Requests, own.Requests), Period("ownData.mails", was.Mails, own.Mails),
            Period("ownData.links", was.Links, own.Links), Period("ownData.facts", was.Facts, own.Facts),
            Period("ownData.orchestrations", was.Orchestrations, own.Orchestrations),
        }.SelectMany(changes => changes))
            yield return change;
    }

    private static IEnumerable<RetentionChange> Period(string what, CalendarPeriod before, CalendarPeriod after)
    {
        if (before != after)
            yield return new RetentionChange(what, Compare(before, after), Words(before), Words(after));
    }

    private static string OnErasure(PolicyPack pack, Collection collection) => collection.Erase.Ground is { } ground
        ? $"kept for {RetentionWords.Of(pack.Grounds[ground].Period)}" : RetentionWords.Action(collection.Erase.Action);

    private static string Words(CalendarPeriod period) => period == default ? "at once" : RetentionWords.Of(period);

    /// <summary>Null: for ever, where the tenant sets nothing.</summary>
    private static CalendarPeriod? Of(PolicyPack pack, SweepRule rule) => rule.Trigger switch
    {
        SweepTrigger.Fact(var on) => on.After ?? default(CalendarPeriod),
        SweepTrigger.TenantIs(var on) => on.After ?? default(CalendarPeriod),
        _ => pack.PeriodOf(rule.Counted),
    };

    private static Moves Compare(CalendarPeriod? before, CalendarPeriod? after)
    {
        // Months differ, so a month and 30 days are compared from a day where neither is unusually short.
        var start = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var order = (after?.After(start) ?? DateTimeOffset.MaxValue)
            .CompareTo(before?.After(start) ?? DateTimeOffset.MaxValue);
        return order switch { < 0 => Moves.Earlier, > 0 => Moves.Later, _ => Moves.Otherwise };
    }
}

/// <param name="What">The rule's id, or the key of the pack.</param>
public sealed record RetentionChange(string What, Moves Moves, string Before, string After);

public enum Moves
{
    /// <summary>Records go sooner than they did: what is gone does not come back.</summary>
    Earlier,
    Later,

    /// <summary>At the same time, but something else becomes of them; or who set nothing notices nothing.</summary>
    Otherwise,
}
