using PrivacyFunctions.Audit;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>Idempotent steps of <see cref="IntakeOrchestrator"/>.</summary>
public sealed class IntakeActivities(
    IntakeStore store, IntakeMails mails, IntakeSubmission submission, IntakeForgetting forgetting,
    IntakeSeal seal, RequestDispatch dispatch, ITenantDirectory tenants, IAuditLog audit, TimeProvider time)
{
    [Function(IntakeOrchestrator.MailCode)]
    public async Task MailCodeAsync([ActivityTrigger] IntakeDueV1 due, CancellationToken cancellation)
    {
        if (await store.FindAsync(due.Tenant, due.Intake, cancellation)
            is not { State: IntakeState.AwaitingVerification } record || record.HasExpired(time.GetUtcNow()) ||
            !await tenants.ExistsAsync(due.Tenant, cancellation))
            return;
        // In the log already, unless whoever took it in crashed between the row and the log.
        var statement = await seal.OpenAsync(record, cancellation);
        await audit.AppendAsync([IntakeAudit.Received(record, statement.Caller)], cancellation);
        if (await mails.SendCodeAsync(record, cancellation) is MailHandover.Refused)
            await forgetting.CloseAsync(record, IntakeState.Unreachable, cancellation);
        else
            await store.UpdateAsync(due.Tenant, due.Intake, waiting => waiting with { Mailed = true }, cancellation);
    }

    [Function(IntakeOrchestrator.Submit)]
    public async Task SubmitAsync(
        [ActivityTrigger] IntakeDueV1 due, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (await submission.SubmitAsync(due.Tenant, due.Intake, cancellation))
            await dispatch.TryStartAsync(client, due.Tenant, due.Intake, cancellation);
    }
}
