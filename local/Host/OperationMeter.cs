using System.Diagnostics.Metrics;

namespace PrivacyFunctions.Local.Host;

/// <summary>
/// Counts the calls that would be billed in Azure: to tables, blobs, vaults and the mail provider. Tags take few
/// values. What a request costs is worked out from these counts (docs/operations.md).
/// </summary>
internal static class OperationMeter
{
    public const string Name = "PrivacyFunctions.Local.Operations";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Operations = Meter.CreateCounter<long>(
        "privacy.operations", "{operation}", "Calls to a store, a vault or the mail provider.");

    /// <param name="service"><c>entities</c>, <c>blobs</c>, <c>vault</c> or <c>mail</c>.</param>
    public static void Count(string service, string operation) => Operations.Add(
        1,
        new KeyValuePair<string, object?>("privacy.service", service),
        new KeyValuePair<string, object?>("privacy.operation", operation));
}
