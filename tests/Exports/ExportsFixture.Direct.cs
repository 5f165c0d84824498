using PrivacyFunctions.Exports;

namespace PrivacyFunctions.Tests.Exports;

/// <summary>Apart from the rest, because it is of the Local build's programming model.</summary>
internal sealed partial class ExportsFixture
{
    public DirectOrchestration Orchestrate(ExportStartedV1 started) => new(started, Get<ExportActivities>(), Time);

    public async Task<DirectOrchestration> RunAsync(ExportStartedV1 started)
    {
        var orchestration = Orchestrate(started);
        await ExportOrchestrator.RunAsync(orchestration);
        return orchestration;
    }
}
