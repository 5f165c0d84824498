namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>What starts a function.</summary>
internal abstract record FunctionTrigger
{
    private FunctionTrigger()
    {
    }

    /// <param name="Methods">Upper case; empty means all.</param>
    /// <param name="Route">Template without a leading slash.</param>
    public sealed record Http(IReadOnlyList<string> Methods, string Route) : FunctionTrigger;

    public sealed record Timer(string Schedule, bool UseMonitor, bool RunOnStartup) : FunctionTrigger;

    public sealed record Orchestration(string Name) : FunctionTrigger;

    public sealed record Activity(string Name) : FunctionTrigger;
}
