using Microsoft.Extensions.Logging;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>The sweeps of our own records. Days that were missed are made up for by one run.</summary>
public sealed class OwnDataSchedule(
    AuditForgetting audit, TenantStore tenants, RequestForgetting requests, OutboxForgetting mails,
    CancelLinkForgetting cancelLinks, PolicyPack pack, TimeProvider time, ILogger<OwnDataSchedule> log)
{
    /// <summary>
    /// Hourly, for what is done once a day: an hour that failed or had too much to do is followed by the next.
    /// </summary>
    [Function("ForgetAuditMonths")]
    public Task ForgetAuditAsync([TimerTrigger("0 30 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        audit.RunAsync(cancellation);

    [Function("ForgetOwnRecords")]
    public async Task ForgetRecordsAsync(
        [TimerTrigger("0 10 4 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
        {
            try
            {
                var (ofRequests, ofMails, ofLinks) = (
                    await requests.RunAsync(tenant, cancellation), await mails.RunAsync(tenant, cancellation),
                    await cancelLinks.RunAsync(tenant, cancellation));
                if (ofRequests + ofMails + ofLinks > 0)
                {
                    log.LogInformation(
                        "Forgot {Requests} requests, {Mails} mails and {Links} cancel links of {Tenant}.", ofRequests,
                        ofMails, ofLinks, tenant);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One tenant's trouble must not keep the others' records. The failure's own words stay out of the log.
                log.LogError(
                    "The own records of {Tenant} could not be swept ({Exception}); the next day tries again.", tenant,
                    failure.GetType().FullName);
            }
        }
    }

    /// <summary>
    /// Finished instances and their histories: opaque ids and counts that only serve to find out what went wrong.
    /// </summary>
    [Function("PurgeOrchestrations")]
    public async Task PurgeAsync(
        [TimerTrigger("0 25 4 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var filter = new PurgeInstancesFilter(
            CreatedFrom: null, CreatedTo: pack.OwnData.Orchestrations.CutOff(time.GetUtcNow()),
            Statuses:
            [
                OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed,
                OrchestrationRuntimeStatus.Terminated,
            ]);
        var purged = await client.PurgeAllInstancesAsync(filter, cancellation);
        if (purged.PurgedInstanceCount > 0)
            log.LogInformation("Purged {Count} finished orchestrations.", purged.PurgedInstanceCount);
    }
}
