namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>One activity that is to be run, at least once.</summary>
internal sealed record ActivityRun(
    long Instance, int Execution, int TaskId, string Name, string? Input, string InstanceId);
