using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Tests.Architecture;

namespace PrivacyFunctions.Tests.Histories;

/// <summary>
/// Keeps the histories of what journeys have run, when <c>PRIVACY_RECORD_HISTORIES=1</c> is in the environment: one for
/// each way that an orchestrator has taken. A file that is there is never written over, because a released one is the
/// past of somebody's running instance.
/// </summary>
internal static class HistoryRecorder
{
    public const string Switch = "PRIVACY_RECORD_HISTORIES";

    // Eight ways of each orchestrator: enough for its branches, few enough to be read in a review.
    private const int MaxOfOne = 8;

    private static readonly Lock Gate = new();

    public static string Folder => Repository.PathOf("tests/Histories");

    public static async Task RecordAsync(InstanceReader instances)
    {
        if (Environment.GetEnvironmentVariable(Switch) != "1")
            return;
        var query = new OrchestrationQuery(PageSize: 1000, FetchInputsAndOutputs: true);
        var page = await instances.PageAsync(query, CancellationToken.None);
        foreach (var instance in page.Values.OrderByDescending(instance => instance.IsCompleted))
        {
            var events = await instances.HistoryAsync(instance.InstanceId, CancellationToken.None);
            if (events.Count > 0)
                Keep(new(
                    instance.Name, typeof(PrivacyApplication).Assembly.GetName().Version!.ToString(3),
                    instance.InstanceId, instance.SerializedInput, events));
        }
    }

    private static void Keep(RecordedHistory history)
    {
        var folder = Path.Combine(Folder, history.Orchestrator);
        lock (Gate)
        {
            Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, NameOf(history));
            // One that has not ended says no more than one that has; it stands in for an orchestrator that never ends.
            var most = history.Events[^1].Kind == HistoryEventKind.ExecutionCompleted ? MaxOfOne : 1;
            if (!File.Exists(file) && Directory.EnumerateFiles(folder).Count() < most)
                File.WriteAllText(file, history.Write());
        }
    }

    /// <summary>
    /// How it ended and what it did, without regard to order and to how often beyond twice: answers that come in
    /// another order are no other way.
    /// </summary>
    private static string NameOf(RecordedHistory history)
    {
        var did = history.Events.Where(next => next.IsAction)
            .GroupBy(next => $"{next.Kind} {next.Name}", StringComparer.Ordinal)
            .Select(group => $"{group.Key} {(group.Count() > 1 ? "often" : "once")}")
            .Order(StringComparer.Ordinal);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', did)));
        var last = history.Events[^1];
        var end = last.Kind == HistoryEventKind.ExecutionCompleted ? last.Name! : "Running";
        return $"{end.ToLowerInvariant()}-{Convert.ToHexStringLower(hash)[..8]}.json";
    }
}
