using System.Diagnostics;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Simulation.Years.App;
using PrivacyFunctions.Simulation.Years.Ledger;
using PrivacyFunctions.Simulation.Years.Policy;
using PrivacyFunctions.Simulation.Years.Product;
using PrivacyFunctions.Simulation.Years.Story;

namespace PrivacyFunctions.Simulation.Years;

/// <summary>
/// Runs a pack for some years on generated data: twice a day the product changes and the timer comes, and each time
/// every record is where the published policy says.
/// </summary>
internal sealed class YearsRun
{
    /// <summary>30 days between two looks at every single record; what changed is looked at each time.</summary>
    private const int DaysBetweenInventories = 30;

    private static readonly DateTimeOffset Begin = new(2027, 1, 1, 0, 40, 0, TimeSpan.Zero);

    private readonly YearsClock _clock = new(Begin);
    private readonly Dice _dice;
    private readonly YearsApp _app;
    private readonly YearsLedger _ledger;
    private readonly YearsStory _story;
    private readonly YearsCalls _calls;
    private readonly PolicyPack _pack;
    private readonly bool _hasParents;
    private readonly YearsOptions _options;
    private DateTimeOffset _awayUntil;
    private DateTimeOffset _brokenUntil;

    private YearsRun(YearsOptions options, PolicyPack pack, PublishedPolicy policy, YearsProduct product)
    {
        (_options, _pack, _dice) = (options, pack, new Dice(options.Seed));
        _hasParents = policy.Collections.Any(collection => collection.Parent is not null);
        _app = new YearsApp(
            pack, product.Connections, _clock, new YearsEngine(_clock, new Dice(options.Seed + 1)),
            new Dice(options.Seed + 2));
        // What was over before that was nobody's to sweep.
        _ledger = new YearsLedger(product, policy) { AwayUntil = Begin.UtcDateTime };
        _calls = new YearsCalls(_app, product, _dice);
        _story = new YearsStory(product, policy, _ledger, _calls, _dice, options.Subjects);
    }

    public static async Task<YearsResult> RunAsync(YearsOptions options)
    {
        var watch = Stopwatch.StartNew();
        // The packs of PostgreSQL products run on the other database that the same connector speaks to.
        var yaml = options.Yaml.Replace("connector: postgresql", "connector: sqlite", StringComparison.Ordinal);
        var pack = PolicyPackLoader.Load("pack.yaml", yaml) switch
        {
            PolicyPackOutcome.Loaded loaded => loaded.Pack,
            PolicyPackOutcome.Invalid invalid => throw new InvalidDataException(string.Join('\n', invalid.Errors)),
            _ => throw new InvalidOperationException("An unknown outcome of reading a pack."),
        };
        var policy = PublishedPolicy.Read(yaml);
        var folder = Directory.CreateDirectory(
            Path.Combine(Root(), $"years-{Path.GetRandomFileName()}")).FullName;
        try
        {
            using var product = await YearsProduct.CreateAsync(pack, policy, options.Subjects, folder);
            var run = new YearsRun(options, pack, policy, product);
            using (run._app)
            {
                var violation = await run.RunAsync();
                return new YearsResult(
                    violation, new SweepRules(pack).All.Count, run._ledger.Born, run._ledger.Ended, run._ledger.Live,
                    run._ledger.Protections.Total, watch.Elapsed);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>In memory where the machine has a folder for that: no disk's flushing is what is shown here.</summary>
    private static string Root() => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private async Task<string?> RunAsync()
    {
        try
        {
            await _calls.ProvisionAsync();
            _story.Fill(_pack, Begin.UtcDateTime, _options.Days, _options.Seed);
            for (var day = 0; day < _options.Days; day++)
            {
                foreach (var hour in new[] { 0, 12 })
                    await StepAsync(Begin.AddDays(day).AddHours(hour));
                _ledger.CheckCounts();
                if (day % DaysBetweenInventories == 0 || day == _options.Days - 1)
                    _ledger.CheckAll();
            }

            return null;
        }
        catch (YearsViolationException found)
        {
            return found.Message;
        }
        catch (Exception fault)
        {
            // A run that cannot go on has found something, if only in the simulation.
            return $"The run ended on {_clock.Now:yyyy-MM-dd HH:mm} with {fault}";
        }
    }

    private async Task StepAsync(DateTimeOffset at)
    {
        _clock.MoveTo(at);
        _story.Live(at.UtcDateTime);
        if (IsAway(at))
        {
            _ledger.Check(_clock.Now.UtcDateTime);
            return;
        }

        Break(at);
        await _story.TellAsync(at.UtcDateTime);
        _ledger.Settle(_clock.Now.UtcDateTime);
        await _calls.SweepAsync();
        if (_hasParents)
        {
            // What something belongs to has its turn when the timer comes the next time, in an hour.
            _clock.MoveTo(at.AddHours(1));
            await _calls.SweepAsync();
        }

        _ledger.Check(_clock.Now.UtcDateTime);
        _ledger.CheckSaid(_app.Summaries.Of, _clock.Now.UtcDateTime);
    }

    /// <summary>Now and then a service is away for up to some days, or takes no change.</summary>
    private void Break(DateTimeOffset now)
    {
        if (now >= _brokenUntil && _ledger.Down.Count > 0)
        {
            _ledger.AwayUntil = now.UtcDateTime;
            foreach (var services in new[] { _ledger.Down, _app.Outage.Down, _app.Outage.ReadOnly })
                services.Clear();
        }

        // The accounts are there: without them nobody tells or asks anything.
        var breakable = _pack.Services.Select(service => service.Name)
            .Where(service => service != _pack.Identity.Service).ToList();
        if (_ledger.Down.Count > 0 || breakable.Count == 0 || !_dice.Chance(0.02))
            return;
        var broken = breakable[_dice.Below(breakable.Count)];
        _ledger.Down.Add(broken);
        (_dice.Below(2) == 0 ? _app.Outage.Down : _app.Outage.ReadOnly).Add(broken);
        _brokenUntil = now + _dice.Within(TimeSpan.FromHours(1), TimeSpan.FromDays(4));
    }

    /// <summary>A few times a year the app does not run for some days.</summary>
    private bool IsAway(DateTimeOffset now)
    {
        if (now >= _awayUntil && _dice.Chance(0.01))
            _awayUntil = now + _dice.Within(TimeSpan.FromHours(10), TimeSpan.FromDays(6));
        if (now >= _awayUntil)
            return false;
        // It comes back with the next step.
        _ledger.AwayUntil = now.UtcDateTime.AddHours(12);
        return true;
    }
}
