using System.Globalization;
using System.Text.RegularExpressions;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Retention;

/// <summary>Contradictions that a pack can have although each of its keys is valid.</summary>
public static partial class RetentionLint
{
    /// <summary>A day that no month cuts short.</summary>
    private static readonly DateTimeOffset Start = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] NumberWords =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    public static IReadOnlyList<RetentionFinding> Check(PolicyPack pack) =>
        [.. new SweepRules(pack).All.SelectMany(rule => Check(pack, rule))];

    /// <summary>The rules that a service itself has to execute, which no pack can say whether it does.</summary>
    public static IEnumerable<SweepRule> OfServices(PolicyPack pack) => new SweepRules(pack).All.Where(
        rule => pack.FindService(rule.Collection.Service)!.Connector == ConnectorKind.Http);

    /// <summary>A service was asked, and does not offer to remove records by rule.</summary>
    public static RetentionFinding NotOffered(SweepRule rule) => Unexecuted(
        rule, $"the service '{rule.Collection.Service}' has no calls of retention (docs/connector-openapi.yaml)");

    private static RetentionFinding Unexecuted(SweepRule rule, string why) => new(
        rule.Id, $"Nobody executes it: {why}.",
        "Let the service remove them itself and say so in 'text', without 'period' or 'events'.");

    private static IEnumerable<RetentionFinding> Check(PolicyPack pack, SweepRule rule)
    {
        var service = pack.FindService(rule.Collection.Service)!;
        if (service.IsAtIdentityProvider)
            yield return Unexecuted(rule, $"the connector of '{service.Name}' removes records by person only");

        if (rule.Collection.Erase.Ground is { } ground)
        {
            var demanded = pack.Grounds[ground].Period;
            if (rule.Trigger is SweepTrigger.Fact or SweepTrigger.TenantIs)
            {
                yield return new RetentionFinding(
                    rule.Id, $"It would remove what the ground '{ground}' demands to keep.",
                    rule.Trigger switch
                    {
                        { With: not null } => "Remove 'parent'.",
                        SweepTrigger.Fact => "Remove the event.",
                        _ => "Remove 'whenTenant'.",
                    });
            }
            else if (rule.Trigger is SweepTrigger.Parent(var parent) &&
                !(parent.Erase.Ground is { } same && pack.Grounds[same].Period.After(Start) >= demanded.After(Start)))
            {
                yield return new RetentionFinding(
                    rule.Id,
                    $"It would remove what the ground '{ground}' demands to keep, when the parent is erased.",
                    "Keep the parents by a ground of that period too, or remove 'parent'.");
            }
            else if (rule.Collection.Retention.Period is { } period && period.After(Start) < demanded.After(Start))
            {
                yield return new RetentionFinding(
                    rule.Id,
                    $"It removes after {RetentionWords.Of(period)} what the ground '{ground}' keeps for {RetentionWords.Of(demanded)}.",
                    "Make the two equal.");
            }
        }

        if (Longest(pack, rule) is { } executed && Published(rule.Collection.Retention.Text) is { } published &&
            executed.After(Start) > published.After(Start))
        {
            yield return new RetentionFinding(
                rule.Id,
                $"Records may stay {RetentionWords.Of(executed)}, but the published text says {RetentionWords.Of(published)}.",
                "Correct 'text', or the period.");
        }
    }

    /// <summary>The longest that any tenant can have records kept by this rule; null: no bound.</summary>
    private static CalendarPeriod? Longest(PolicyPack pack, SweepRule rule)
    {
        if (rule.Trigger is SweepTrigger.Fact(var on))
            return on.After;
        if (rule.Trigger is SweepTrigger.TenantIs(var state))
            return state.After;
        var retention = rule.Counted;
        return retention.Setting is { } name ? new CalendarPeriod(0, 0, pack.Settings[name].Max, TimeSpan.Zero)
            : retention.Period;
    }

    /// <summary>The longest time that the text names; null where it names none.</summary>
    private static CalendarPeriod? Published(string text)
    {
        CalendarPeriod? longest = null;
        foreach (Match match in Duration().Matches(text))
        {
            var word = match.Groups["number"].Value;
            var number = Array.FindIndex(NumberWords, known => string.Equals(known, word, StringComparison.OrdinalIgnoreCase));
            if (number < 0 && !int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number))
                continue;
            CalendarPeriod period = match.Groups["unit"].Value.ToLowerInvariant() switch
            {
                "hour" => new(0, 0, 0, TimeSpan.FromHours(number)),
                "day" => new(0, 0, number, TimeSpan.Zero),
                "week" => new(0, 0, 7 * number, TimeSpan.Zero),
                "month" => new(0, number, 0, TimeSpan.Zero),
                _ => new(number, 0, 0, TimeSpan.Zero),
            };
            if (longest is not { } known || period.After(Start) > known.After(Start))
                longest = period;
        }

        return longest;
    }

    [GeneratedRegex(
        @"\b(?<number>[0-9]{1,5}|[a-z]+)\s+(?<unit>hour|day|week|month|year)s?\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Duration();
}

/// <param name="Rule">The rule's id.</param>
/// <param name="Message">What does not fit, a sentence.</param>
/// <param name="Fix">What to do about it, a sentence.</param>
public sealed record RetentionFinding(string Rule, string Message, string Fix);
