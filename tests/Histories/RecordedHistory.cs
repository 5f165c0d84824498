using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Histories;

/// <summary>
/// What one execution of an orchestrator did, as a file: a head, then one event per line, so that a complaint can name
/// the line.
/// </summary>
internal sealed record RecordedHistory(
    string Orchestrator, string RecordedWith, string InstanceId, string? Input,
    IReadOnlyList<HistoryEvent> Events)
{
    /// <summary>Lines before the first event.</summary>
    private const int HeadLines = 6;

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static int LineOf(int position) => HeadLines + position + 1;

    public static RecordedHistory Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new(
            root.GetProperty("orchestrator").GetString()!, root.GetProperty("recordedWith").GetString()!,
            root.GetProperty("instance").GetString()!, Raw(root.GetProperty("input")),
            [.. root.GetProperty("events").EnumerateArray().Select(ParseEvent)]);
    }

    public string Write()
    {
        var text = new StringBuilder("{\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"orchestrator\": {Quoted(Orchestrator)},\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"recordedWith\": {Quoted(RecordedWith)},\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"instance\": {Quoted(InstanceId)},\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"input\": {Input ?? "null"},\n");
        text.Append("  \"events\": [\n");
        text.AppendJoin(",\n", Events.Select(next => "    " + WriteEvent(next)));
        return text.Append("\n  ]\n}\n").ToString();
    }

    private static string WriteEvent(HistoryEvent next)
    {
        var line = new StringBuilder($"{{ \"kind\": \"{next.Kind}\", \"at\": \"{next.At:O}\"");
        if (next.TaskId is { } task)
            line.Append(CultureInfo.InvariantCulture, $", \"task\": {task}");
        if (next.Name is { } name)
            line.Append(CultureInfo.InvariantCulture, $", \"name\": {Quoted(name)}");
        if (next.Target is { } target)
            line.Append(CultureInfo.InvariantCulture, $", \"target\": {Quoted(target)}");
        if (next.Data is { } data)
            line.Append(", \"data\": ").Append(IsText(next.Kind) ? Quoted(data) : WithoutTraces(data));
        return line.Append(" }").ToString();
    }

    private static HistoryEvent ParseEvent(JsonElement line)
    {
        var kind = Enum.Parse<HistoryEventKind>(line.GetProperty("kind").GetString()!);
        var at = line.GetProperty("at").GetDateTime().ToUniversalTime();
        var data = !line.TryGetProperty("data", out var given) ? null
            : IsText(kind) ? given.GetString() : given.GetRawText();
        return new(
            kind, at, line.TryGetProperty("task", out var task) ? task.GetInt32() : null, Text(line, "name"), data,
            Text(line, "target"));
    }

    /// <summary>A timer's data is its time and no JSON.</summary>
    private static bool IsText(HistoryEventKind kind) => kind == HistoryEventKind.TimerCreated;

    /// <summary>Stack traces name folders of the machine that recorded.</summary>
    private static string WithoutTraces(string data)
    {
        var node = JsonNode.Parse(data);
        for (var failure = node; failure is JsonObject details; failure = details["InnerFailure"])
        {
            if (details.ContainsKey(nameof(TaskFailureDetails.StackTrace)))
                details[nameof(TaskFailureDetails.StackTrace)] = null;
        }

        return node is null ? "null" : node.ToJsonString(Plain);
    }

    private static string? Raw(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? null : element.GetRawText();

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Quoted(string? text) => JsonSerializer.Serialize(text, Plain);
}
