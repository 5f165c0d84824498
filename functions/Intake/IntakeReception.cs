using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>
/// Takes in what somebody states. The product's directory is not asked here: whether it knows the address cannot show
/// in an answer, nor in how long the answer takes, because nobody knows yet.
/// </summary>
public sealed class IntakeReception(
    IntakeStore store, IntakeSeal seal, ITenantDirectory tenants, IPseudonyms pseudonyms, RequestSubmission submission,
    DemandReader demands, IAuditLog audit, TimeProvider time)
{
    internal async Task<ReceptionOutcome> ReceiveAsync(
        TenantId tenant, RequestId id, IntakeBody body, AuditPayload caller, CancellationToken cancellation)
    {
        if (!await tenants.ExistsAsync(tenant, cancellation))
            return new ReceptionOutcome.NoTenant();
        // The pack says what can be asked for, to every address alike.
        var reading = demands.Read(body.Type, body.Demand);
        if (reading is not DemandOutcome.Read(var demand))
            return new ReceptionOutcome.NoDemand((DemandOutcome.Refused)reading);
        if (submission.Refusal(body.Type, demand, body.Purposes) is { } refusal)
            return new ReceptionOutcome.Unfit(refusal);
        var address = await pseudonyms.OfAsync(
            tenant, PseudonymKinds.Email, Addresses.Mailbox(body.Email), cancellation);
        var admission = await store.AddAsync(tenant, id, address, ComposeAsync, cancellation);
        if (admission is IntakeAdmission.TenantFull(var retryAfter))
            return new ReceptionOutcome.Busy(retryAfter);
        if (admission is not IntakeAdmission.Admitted ||
            await store.FindAsync(tenant, id, cancellation) is not { } record)
            return new ReceptionOutcome.Received(Mail: false);
        await audit.AppendAsync([IntakeAudit.Received(record, caller)], cancellation);
        return new ReceptionOutcome.Received(Mail: true);

        async Task<IntakeRecord> ComposeAsync()
        {
            var statement = new IntakeStatement(
                body.Email, body.Reason, body.Agent?.ToAgent(), caller, body.Purposes, demand);
            return new IntakeRecord(
                id, tenant, body.Type, body.Regulation ?? submission.DefaultRegulation, time.GetUtcNow(),
                await seal.SealAsync(tenant, id, statement, cancellation));
        }
    }
}

internal abstract record ReceptionOutcome
{
    private ReceptionOutcome()
    {
    }

    /// <param name="Mail">False: the address has had its mails for now, which nobody is told.</param>
    public sealed record Received(bool Mail) : ReceptionOutcome;

    /// <summary>What exactly is asked for is missing, or is nothing that the product has.</summary>
    public sealed record NoDemand(DemandOutcome.Refused Refused) : ReceptionOutcome;

    /// <summary>No such request is taken in, whoever asks.</summary>
    public sealed record Unfit(SubmissionOutcome Refusal) : ReceptionOutcome;

    /// <summary>The tenant's mails of this hour are used up.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : ReceptionOutcome;

    public sealed record NoTenant : ReceptionOutcome;
}
