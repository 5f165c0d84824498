using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Local.Host.Functions;

namespace PrivacyFunctions.Tests.Histories;

/// <summary>
/// Instances that began before an upgrade go on after it: what an orchestrator did once, its code of today does again.
/// </summary>
[TestClass]
public sealed class HistoryReplayTests
{
    private const string Record =
        $"{HistoryRecorder.Switch}=1 dotnet test --filter FullyQualifiedName~Journeys";

    private static readonly FunctionSet Functions =
        new(FunctionDiscovery.Discover(typeof(PrivacyApplication).Assembly.GetTypes()));

    [TestMethod]
    public void Every_recorded_history_is_followed_by_the_code_of_today()
    {
        var files = Directory.EnumerateFiles(HistoryRecorder.Folder, "*.json", SearchOption.AllDirectories).ToList();
        Assert.IsNotEmpty(files);
        var complaints = files.Order(StringComparer.Ordinal).Select(ComplaintAbout).OfType<string>().ToList();
        Assert.IsEmpty(complaints, string.Join("\n\n", complaints));
    }

    [TestMethod]
    public void Every_orchestrator_has_a_recorded_history()
    {
        var missing = Functions.StartedBy<FunctionTrigger.Orchestration>()
            .Select(item => item.Trigger.Name)
            .Where(name => !Directory.Exists(Path.Combine(HistoryRecorder.Folder, name)))
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.IsEmpty(missing,
            $"No history is recorded of: {string.Join(", ", missing)}. Write a journey that runs it, then record with "
            + $"`{Record}` and commit what appears under tests/Histories.");
    }

    [TestMethod]
    public void Every_recorded_history_is_of_an_orchestrator_that_exists_and_in_its_folder()
    {
        var names = Functions.StartedBy<FunctionTrigger.Orchestration>().Select(item => item.Trigger.Name).ToList();
        foreach (var folder in Directory.EnumerateDirectories(HistoryRecorder.Folder))
        {
            Assert.Contains(Path.GetFileName(folder), names,
                "An orchestrator that was released stays as long as its instances may run.");
            foreach (var file in Directory.EnumerateFiles(folder))
                Assert.AreEqual(Path.GetFileName(folder), RecordedHistory.Parse(File.ReadAllText(file)).Orchestrator);
        }
    }

    [TestMethod]
    public void A_changed_input_is_told_with_event_line_and_what_to_do()
    {
        var file = Directory.EnumerateFiles(HistoryRecorder.Folder, "*.json", SearchOption.AllDirectories).First();
        var history = RecordedHistory.Parse(File.ReadAllText(file));
        var position = history.Events.ToList().FindIndex(next => next.Kind == HistoryEventKind.TaskScheduled);
        var changed = history.Events.Select((next, i) => i == position ? next with { Data = """{"other":1}""" } : next);

        var complaint = ComplaintAbout(file, history with { Events = [.. changed] })!;

        Assert.Contains($"line {RecordedHistory.LineOf(position)}", complaint);
        Assert.Contains($"'{history.Events[position].Name}'", complaint);
        Assert.Contains("new orchestrator name", complaint);
        Assert.Contains(Record, complaint);
        var line = File.ReadAllLines(file)[RecordedHistory.LineOf(position) - 1];
        Assert.Contains(nameof(HistoryEventKind.TaskScheduled), line);
    }

    [TestMethod]
    public void A_history_is_read_as_it_was_written()
    {
        foreach (var file in Directory.EnumerateFiles(HistoryRecorder.Folder, "*.json", SearchOption.AllDirectories))
            Assert.AreEqual(File.ReadAllText(file), RecordedHistory.Parse(File.ReadAllText(file)).Write(), file);
    }

    private static string? ComplaintAbout(string file) =>
        ComplaintAbout(file, RecordedHistory.Parse(File.ReadAllText(file)));

    private static string? ComplaintAbout(string file, RecordedHistory history)
    {
        try
        {
            Replay(history);
            return null;
        }
        catch (NonDeterministicOrchestrationException differs)
        {
            var place = $"tests/Histories/{Path.GetRelativePath(HistoryRecorder.Folder, file)}".Replace('\\', '/');
            return $"{place}, line {RecordedHistory.LineOf(differs.Position)}: {differs.Message}\n"
                + $"If version {history.RecordedWith} is released, instances that began with it would fail: give the "
                + "changed steps a new orchestrator name (or branch on something in the input) and keep this one as it "
                + $"was. If it is not released, delete the file and record it anew: {Record}";
        }
    }

    private static void Replay(RecordedHistory history)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var catalog = new FunctionOrchestrationCatalog(
            Functions, new FunctionPipeline([]), services.GetRequiredService<IServiceScopeFactory>(),
            new OpaqueIds(TimeProvider.System, RandomSource.System));
        var header = new InstanceHeader(
            1, history.InstanceId, 0, history.Orchestrator, OrchestrationRuntimeStatus.Running, 0, DateTime.UnixEpoch,
            null);
        new OrchestratorExecution(
            header, history.Input, catalog.FindOrchestrator(history.Orchestrator), new PayloadLimit(1024 * 1024),
            NullLoggerFactory.Instance, _ => { }).Replay(history.Events);
    }
}
