using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>Makes a confirmed intake a request, or tells the proven address why not.</summary>
public sealed class IntakeSubmission(
    IntakeStore store, IntakeSeal seal, IntakeMails mails, IntakeForgetting forgetting, RequestSubmission submission,
    RequestStore requests, ITenantDirectory tenants, IAuditLog audit, PolicyPack pack, TimeProvider time)
{
    /// <summary>True: there is a request, which is to be started.</summary>
    /// <exception cref="ConnectorException">The directory does not answer.</exception>
    public async Task<bool> SubmitAsync(TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await store.FindAsync(tenant, id, cancellation) is not { } record ||
            !await tenants.ExistsAsync(tenant, cancellation))
            return false;
        if (record.State is not IntakeState.Confirmed)
            return record.State is IntakeState.Submitted;
        if (await OpenAsync(record, cancellation) is var (statement, confirmer))
        {
            // In the log already, unless whoever took it in or confirmed it crashed between the row and the log.
            await audit.AppendAsync(
                [IntakeAudit.Received(record, statement.Caller), IntakeAudit.Confirmed(record, confirmer)],
                cancellation);
            if (await SubmitAsync(Compose(record, statement, confirmer), cancellation) is var (reason, open))
            {
                await mails.SendAnswerAsync(record, statement, reason, open, cancellation);
                await forgetting.CloseAsync(record, IntakeState.Answered, cancellation);
                return false;
            }
        }

        await store.UpdateAsync(
            tenant, id, confirmed => confirmed.Close(IntakeState.Submitted, time.GetUtcNow()), cancellation);
        return true;
    }

    /// <summary>Null: a run before this one made the request, which is over and has taken its key along.</summary>
    private async Task<(IntakeStatement Statement, AuditPayload Confirmer)?> OpenAsync(
        IntakeRecord record, CancellationToken cancellation)
    {
        try
        {
            return (await seal.OpenAsync(record, cancellation), await seal.OpenConfirmerAsync(record, cancellation));
        }
        catch (KeyUnavailableException gone) when (gone.Refusal is KeyRefusal.Destroyed)
        {
            if (await requests.GetAsync(record.Tenant, record.Id, cancellation) is null)
                throw;
            return null;
        }
    }

    private static Submission Compose(IntakeRecord record, IntakeStatement statement, AuditPayload confirmer) => new(
        record.Id, record.Tenant, record.Type, record.Regulation, Channel.Intake,
        new SubjectReference.ByEmail(new(statement.Email)), confirmer with { Details = statement.Reason },
        Agent: statement.Agent, ReceivedAt: record.ReceivedAt, Demand: statement.Demand)
    {
        Purposes = statement.Purposes,
    };

    /// <summary>Why there is no request; null: there is one.</summary>
    private async Task<(NoRequestReason Reason, RequestId? Open)?> SubmitAsync(
        Submission asked, CancellationToken cancellation)
    {
        // A run before this one may have submitted it, and it may be over and its person erased by now.
        var outcome = await submission.FindWrittenAsync(asked, cancellation)
            ?? await submission.SubmitAsync(asked, cancellation);
        return outcome switch
        {
            SubmissionOutcome.Accepted => null,
            SubmissionOutcome.Duplicate(var open) => (NoRequestReason.AlreadyOpen, open),
            // Found by an address, a person has one.
            SubmissionOutcome.SubjectUnknown or SubmissionOutcome.NoAddress => (NoRequestReason.NothingFound, null),
            SubmissionOutcome.SubjectAmbiguous => (NoRequestReason.SeveralAccounts, null),
            // The pack had it when it was stated.
            SubmissionOutcome.NotBuilt or SubmissionOutcome.PurposesUnfit => (NoRequestReason.NotBuilt, null),
            SubmissionOutcome.ErasureOpen(var erasure) => (NoRequestReason.ErasureOpen, erasure),
            SubmissionOutcome.DirectoryUnavailable => throw new ConnectorException(
                pack.Identity.Service, FailureReason.Unreachable, retriable: true),
            _ => throw new InvalidOperationException("Unknown submission outcome."),
        };
    }
}
