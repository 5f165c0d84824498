using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using PrivacyFunctions.Simulation;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Simulation.Mutants;
using PrivacyFunctions.Simulation.Story;
using PrivacyFunctions.Simulation.Years;

var command = args.FirstOrDefault() ?? "single";
var story = Option("--story") ?? Stories.Erasure;
if (story is not (Stories.Erasure or Stories.Tenants or Stories.Years) ||
    !ulong.TryParse(Option("--seed") ?? "1", CultureInfo.InvariantCulture, out var seed) ||
    !uint.TryParse(
        Option("--seconds") ?? (command == "mutants" ? "120" : "3600"), CultureInfo.InvariantCulture, out var seconds) ||
    !ushort.TryParse(Option("--count") ?? "10000", CultureInfo.InvariantCulture, out var count) ||
    !ushort.TryParse(Option("--most") ?? "1", CultureInfo.InvariantCulture, out var most))
    return Usage();
var budget = TimeSpan.FromSeconds(seconds);
var isOfTenants = story == Stories.Tenants;
return command switch
{
    "single" when isOfTenants => Report(() => TenantCampaigns.Singles(seed, budget, most)),
    "random" when isOfTenants => Report(() => TenantCampaigns.Random(seed, count, budget, most)),
    "hunt" when isOfTenants => Report(() => TenantCampaigns.Hunt(seed, budget)),
    "run" when isOfTenants => RunOneOfTenants(),
    "hunt" when story == Stories.Years => await YearsCommand.HuntAsync(seed, budget),
    "single" => Report(() => Campaigns.Singles(seed, budget, most)),
    "random" => Report(() => Campaigns.Random(seed, count, budget, most)),
    "hunt" => Report(() => Campaigns.Hunt(seed, budget)),
    "mutants" => MutantHunt.Run(Option("--only"), Option("--story"), budget),
    "run" => RunOne(),
    "years" => await YearsCommand.RunAsync(
        Option("--pack"), int.Parse(Option("--subjects") ?? "100000", CultureInfo.InvariantCulture),
        int.Parse(Option("--days") ?? "730", CultureInfo.InvariantCulture), seed),
    _ => Usage(),
};

string? Option(string name)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}

int Report(Func<CampaignResult> campaign)
{
    var watch = Stopwatch.StartNew();
    var result = campaign();
    var all = result.Count == int.MaxValue ? "" : $" of {result.Count}";
    var rest = result.IsWhole ? "" : result.Findings.Count < most ? ", then the time was up" : ", then enough was found";
    Console.WriteLine($"{command}: {result.Runs}{all} runs in {watch.Elapsed.TotalSeconds:F1} s{rest}");
    foreach (var (schedule, violation) in result.Findings)
        Console.WriteLine($"VIOLATION: {violation}\n  again with: run {schedule}\n  built from: {Commit()}");
    return result.Findings.Count == 0 ? 0 : 1;
}

int RunOne()
{
    var schedule = Option("--fault") is { } fault
        ? new Schedule(
            fault,
            new SimulationOptions(
                seed, FaultPlan.Single(
                    int.Parse(fault.Split(':')[0], CultureInfo.InvariantCulture),
                    Enum.Parse<FaultKind>(fault.Split(':')[1]))),
            StoryPlan.Usual)
        : args.Contains("--usual")
            ? new Schedule("usual", new SimulationOptions(seed, FaultPlan.None), StoryPlan.Usual)
            : Campaigns.OfSeed(seed);
    var result = Simulator.Run(schedule.Options with { KeepsTrace = true }, schedule.Story);
    foreach (var line in result.Trace)
        Console.WriteLine(line);
    Console.WriteLine($"{schedule.Story}");
    Console.WriteLine($"{result.Effects.Count} effects, ended at {result.EndedAt:O}, trace {result.TraceHash}");
    Console.WriteLine(result.Violation ?? "No violation.");
    return result.Violation is null ? 0 : 1;
}

int RunOneOfTenants()
{
    var calm = TenantCampaigns.Calm(seed, keepsTrace: true);
    var result = args.Contains("--usual") ? calm
        : Option("--fault")?.Split(':') is [var number, var kind]
            ? TenantCampaigns.OfEffect(
                seed, calm.Effects[int.Parse(number, CultureInfo.InvariantCulture)], Enum.Parse<FaultKind>(kind)).Run(true)
            : TenantCampaigns.OfSeed(seed).Run(true);
    foreach (var line in result.Trace)
        Console.WriteLine(line);
    Console.WriteLine($"{result.Effects.Count} effects, ended at {result.EndedAt:O}, trace {result.TraceHash}");
    Console.WriteLine(result.Violation ?? "No violation.");
    return result.Violation is null ? 0 : 1;
}

int Usage()
{
    Console.WriteLine("""
        single | random [--count N] | hunt | run [--fault EFFECT:KIND | --usual]   [--story erasure|tenant]
        hunt --story years | years [--pack FILE] [--subjects N] [--days N]
        mutants [--story erasure|tenant|years] [--only NAME]
        each with [--seed N] [--seconds N] [--most FINDINGS]
        """);
    return 2;
}

static string Commit() =>
    typeof(World).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";
