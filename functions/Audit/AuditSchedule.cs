using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Signs the log's head every five minutes: the longest time for which an event is not yet under a signature.
/// </summary>
public sealed class AuditSchedule(AuditCheckpoints checkpoints, ILogger<AuditSchedule> log)
{
    [Function("AuditCheckpointSigning")]
    public async Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        switch (await checkpoints.SignAsync(cancellation))
        {
            case CheckpointOutcome.Signed { Checkpoint: var checkpoint }:
                log.LogInformation("Signed an audit checkpoint of {Size} events.", checkpoint.Size);
                break;
            case CheckpointOutcome.Refused { Reason: var reason }:
                log.LogCritical("No audit checkpoint was signed: {Reason} See functions/Audit/README.md.", reason);
                break;
        }
    }
}
