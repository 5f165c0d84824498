using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// Takes a request in: finds the person, writes the request, records it, and has its orchestration started.
/// </summary>
public sealed class RequestSubmission(
    RequestStore requests,
    RequestContacts contacts,
    RightDemands demands,
    RightConflicts conflicts,
    ISubjectDirectory directory,
    IAuditLog audit,
    PolicyPack pack,
    TimeProvider time)
{
    public async Task<SubmissionOutcome> SubmitAsync(Submission submission, CancellationToken cancellation)
    {
        if (submission.Type is not (RequestType.Access or RequestType.Portability or RequestType.Erasure or
            RequestType.Rectification or RequestType.Restriction or RequestType.Objection))
            return new SubmissionOutcome.NotBuilt();
        SubjectMatch match;
        try
        {
            match = await directory.FindAsync(submission.Tenant, submission.Subject, cancellation);
        }
        catch (ConnectorException)
        {
            return new SubmissionOutcome.DirectoryUnavailable();
        }

        if (match is SubjectMatch.Ambiguous)
            return new SubmissionOutcome.SubjectAmbiguous();
        if (match is not SubjectMatch.Found found)
            return new SubmissionOutcome.SubjectUnknown();
        return string.IsNullOrWhiteSpace(found.Identifiers.Reveal().GetValueOrDefault(SubjectIdentifiers.Email))
            ? new SubmissionOutcome.NoAddress()
            : await WriteAsync(submission, found, cancellation);
    }

    private async Task<SubmissionOutcome> WriteAsync(
        Submission submission, SubjectMatch.Found person, CancellationToken cancellation)
    {
        if (await requests.GetAsync(submission.Tenant, submission.Id, cancellation) is { } written)
            return await AcceptAsync(written, submission.Actor, cancellation);
        // Its own id: another attempt of this submission has written it since.
        if (await requests.FindOpenAsync(submission.Tenant, person.Id, submission.Type, cancellation) is { } open &&
            open != submission.Id)
            return new SubmissionOutcome.Duplicate(open);
        if (await conflicts.FindAsync(submission, person.Id, cancellation) is { } conflict)
            return conflict;
        var id = submission.Id;
        var now = time.GetUtcNow();
        var request = new DataSubjectRequest(
            id, submission.Tenant, person.Id, submission.Type, submission.Regulation, submission.Channel,
            RequestStatus.Received, now,
            DueDates.Due(submission.Regulation, pack.Promises.AnswerWithin, now), submission.Actor.Actor, []);
        if (submission.Type is RequestType.Erasure)
            request = request.AwaitGrace(pack.Erasure.Grace?.After(now), submission.NoGrace);
        var contact = await contacts.SealAsync(submission.Tenant, id, person.Identifiers, cancellation);
        var demand = submission.Demand is { } asked
            ? await demands.SealAsync(submission.Tenant, id, asked, cancellation) : null;
        if (!await requests.AddAsync(request, contact, demand, cancellation))
        {
            // Two submissions at once: the other one's request stands. Our contact key stays, with nothing under it:
            // the same submission may come again under the same id, and a destroyed key is never made anew.
            return await requests.FindOpenAsync(
                submission.Tenant, person.Id, submission.Type, cancellation) is { } winner && winner != id
                ? new SubmissionOutcome.Duplicate(winner)
                : await WriteAsync(submission, person, cancellation);
        }

        return await AcceptAsync(request, submission.Actor, cancellation);
    }

    /// <summary>
    /// Also for a request that an attempt before this one wrote: it may have ended before its event was in the log.
    /// </summary>
    private async Task<SubmissionOutcome> AcceptAsync(
        DataSubjectRequest request, AuditPayload actor, CancellationToken cancellation)
    {
        await audit.AppendAsync([RequestAudit.Submitted(request, actor)], cancellation);
        return new SubmissionOutcome.Accepted(request);
    }
}

/// <param name="Id">Stays the same when a crashed submission is taken over, so that it writes one request.</param>
/// <param name="Actor">Who asks, for the audit log.</param>
/// <param name="Demand">What exactly is asked for, where the type does not say it all.</param>
public sealed record Submission(
    RequestId Id, TenantId Tenant, RequestType Type, Regulation Regulation, Channel Channel, SubjectReference Subject,
    AuditPayload Actor, bool NoGrace = false, RightDemand? Demand = null);

public abstract record SubmissionOutcome
{
    private SubmissionOutcome()
    {
    }

    public sealed record Accepted(DataSubjectRequest Request) : SubmissionOutcome;

    /// <summary>The person has an open request of this type.</summary>
    public sealed record Duplicate(RequestId Open) : SubmissionOutcome;

    public sealed record SubjectUnknown : SubmissionOutcome;

    public sealed record SubjectAmbiguous : SubmissionOutcome;

    /// <summary>The accounts service has no address for the person, so no answer could be delivered.</summary>
    public sealed record NoAddress : SubmissionOutcome;

    /// <summary>The accounts service does not answer; nothing was written.</summary>
    public sealed record DirectoryUnavailable : SubmissionOutcome;

    /// <summary>Their processing is restricted, and somebody else wants the records erased.</summary>
    public sealed record SubjectRestricted : SubmissionOutcome;

    /// <summary>An erasure of the person is under way, after which there is nothing to restrict.</summary>
    public sealed record ErasureOpen(RequestId Open) : SubmissionOutcome;

    /// <summary>A type that this version does not carry out.</summary>
    public sealed record NotBuilt : SubmissionOutcome;
}
