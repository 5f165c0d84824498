using Microsoft.Extensions.Logging;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// Starts and wakes the orchestrations of organisations' exports. What fails here costs latency only: the row is the
/// truth, and the timer drives on what has no orchestration.
/// </summary>
public sealed class OrganisationExportDispatch(
    OrganisationExportStore organisations, ILogger<OrganisationExportDispatch> log)
{
    public async Task TryWakeAsync(
        DurableTaskClient client, OrganisationExport export, CancellationToken cancellation)
    {
        try
        {
            if (!await StartAsync(client, export, cancellation))
            {
                await client.RaiseEventAsync(
                    OrganisationExportOrchestrator.InstanceId(export.Tenant, export.Id), WakeEvent.Name,
                    cancellation: cancellation);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Missed(export, failure);
        }
    }

    /// <summary>Drives on the tenant's export where nothing does.</summary>
    public async Task ReconcileAsync(DurableTaskClient client, TenantId tenant, CancellationToken cancellation)
    {
        if (await organisations.FindUnfinishedAsync(tenant, cancellation) is not { } export)
            return;
        try
        {
            if (await StartAsync(client, export, cancellation))
                log.LogWarning("Export {Export} had no living orchestration and was driven on.", export.Id);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One that cannot be started must not keep the other tenants' waiting.
            Missed(export, failure);
        }
    }

    /// <summary>False where one is alive.</summary>
    private static async Task<bool> StartAsync(
        DurableTaskClient client, OrganisationExport export, CancellationToken cancellation)
    {
        var instance = OrganisationExportOrchestrator.InstanceId(export.Tenant, export.Id);
        if (await client.GetInstanceAsync(instance, cancellation) is { IsCompleted: false })
            return false;
        await client.ScheduleNewOrchestrationInstanceAsync(
            OrganisationExportOrchestrator.Name, new OrganisationExportStartedV1(export.Tenant, export.Id),
            new StartOrchestrationOptions(instance), cancellation);
        return true;
    }

    /// <summary>The failure's own words stay out of the log: a driver's may quote what it was given.</summary>
    private void Missed(OrganisationExport export, Exception failure) => log.LogWarning(
        "Export {Export} is recorded, but its orchestration did not start yet ({Exception}).", export.Id,
        failure.GetType().FullName);
}
