using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
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
    RequestAgents agents,
    ISubjectDirectory directory,
    IAuditLog audit,
    PolicyPack pack,
    TimeProvider time)
{
    /// <summary>What a request is judged by that names no law.</summary>
    public Regulation DefaultRegulation =>
        pack.Promises.DefaultRegulation == "ccpa" ? Regulation.Ccpa : Regulation.Gdpr;

    /// <summary>Why nobody's such request is taken in; null: it is, whoever asks.</summary>
    public SubmissionOutcome? Refusal(RequestType type, RightDemand? demand, IReadOnlyList<string>? purposes) =>
        !CarriesOut(type, demand) ? new SubmissionOutcome.NotBuilt()
        : !ArePurposesFit(type, purposes) ? new SubmissionOutcome.PurposesUnfit()
        : null;

    public async Task<SubmissionOutcome> SubmitAsync(Submission submission, CancellationToken cancellation)
    {
        if (Refusal(submission.Type, submission.Demand, submission.Purposes) is { } refusal)
            return refusal;
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

    /// <summary>
    /// What an attempt before this one wrote, which may have ended before its event was in the log; null: nothing yet.
    /// </summary>
    public async Task<SubmissionOutcome.Accepted?> FindWrittenAsync(
        Submission submission, CancellationToken cancellation) =>
        await requests.GetAsync(submission.Tenant, submission.Id, cancellation) is { } written
            ? await AcceptAsync(written, submission, cancellation) : null;

    /// <summary>Known ones, at least one, and only where the type is about purposes.</summary>
    private bool ArePurposesFit(RequestType type, IReadOnlyList<string>? purposes) => RequestedPurposes.AreOf(type)
        ? !RequestedPurposes.AreUnfit(purposes, pack.Consents) &&
            RequestedPurposes.Of(type, purposes, pack.Consents).Count > 0
        : purposes is null;

    /// <summary>Whether this version does what such a request asks for.</summary>
    private static bool CarriesOut(RequestType type, RightDemand? demand) => type switch
    {
        RequestType.Access or RequestType.Portability or RequestType.Erasure or RequestType.WithdrawConsent
            or RequestType.OptOut => true,
        // The type alone does not say what exactly is asked for.
        RequestType.Rectification or RequestType.Restriction or RequestType.Objection => demand is not null,
        _ => false,
    };

    private async Task<SubmissionOutcome> WriteAsync(
        Submission submission, SubjectMatch.Found person, CancellationToken cancellation)
    {
        if (await FindWrittenAsync(submission, cancellation) is { } written)
            return written;
        // Its own id: another attempt of this submission has written it since.
        if (await requests.FindOpenAsync(submission.Tenant, person.Id, submission.Type, cancellation) is { } open &&
            open != submission.Id)
            return new SubmissionOutcome.Duplicate(open);
        if (await conflicts.FindAsync(submission, person.Id, cancellation) is { } conflict)
            return conflict;
        var id = submission.Id;
        var request = Compose(submission, person.Id);
        var contact = await agents.AddToAsync(
            await contacts.SealAsync(submission.Tenant, id, person.Identifiers, cancellation), submission.Tenant, id,
            submission.Agent, cancellation);
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

        return await AcceptAsync(request, submission, cancellation);
    }

    /// <summary>
    /// The time to answer runs from when it was asked for, which may have been before it was confirmed; grace from now,
    /// when the person can first know that it counts.
    /// </summary>
    private DataSubjectRequest Compose(Submission submission, SubjectId person)
    {
        var now = time.GetUtcNow();
        var receivedAt = submission.ReceivedAt ?? now;
        var request = new DataSubjectRequest(
            submission.Id, submission.Tenant, person, submission.Type, submission.Regulation, submission.Channel,
            RequestStatus.Received, receivedAt,
            DueDates.Due(submission.Regulation, pack.Promises.AnswerWithin, receivedAt), submission.Actor.Actor, []);
        if (RequestedPurposes.AreOf(submission.Type))
            return AboutPurposes(request, submission.Purposes);
        return submission.Type is RequestType.Erasure
            ? request.AwaitGrace(pack.Erasure.Grace?.After(now), submission.NoGrace)
            : request;
    }

    private DataSubjectRequest AboutPurposes(DataSubjectRequest request, IReadOnlyList<string>? named) =>
        request with
        {
            Purposes = RequestedPurposes.Of(request.Type, named, pack.Consents),
            DueAt = request is { Type: RequestType.OptOut, Regulation: Regulation.Ccpa }
                ? DueDates.DueOptOut(pack.Promises.AnswerWithin, request.ReceivedAt) : request.DueAt,
        };

    /// <summary>
    /// Also for a request that an attempt before this one wrote: it may have ended before its event was in the log.
    /// </summary>
    private async Task<SubmissionOutcome.Accepted> AcceptAsync(
        DataSubjectRequest request, Submission submission, CancellationToken cancellation)
    {
        var (actor, agent) = (submission.Actor, submission.Agent);
        await audit.AppendAsync(
            [
                RequestAudit.Submitted(request, actor),
                .. agent is null ? Array.Empty<AuditEvent>() : [RequestAudit.AgentRecorded(request, agent, actor)],
            ],
            cancellation);
        return new SubmissionOutcome.Accepted(request);
    }
}

/// <param name="Id">Stays the same when a crashed submission is taken over, so that it writes one request.</param>
/// <param name="Actor">Who asks, for the audit log.</param>
/// <param name="Agent">Who asks in the person's name; null: nobody.</param>
/// <param name="ReceivedAt">When it was asked for, where that was before now.</param>
/// <param name="Demand">What exactly is asked for, where the type does not say it all.</param>
public sealed record Submission(
    RequestId Id, TenantId Tenant, RequestType Type, Regulation Regulation, Channel Channel, SubjectReference Subject,
    AuditPayload Actor, bool NoGrace = false, RequestAgent? Agent = null, DateTimeOffset? ReceivedAt = null,
    RightDemand? Demand = null)
{
    /// <summary>Of a withdrawal or an opt-out: what it names; null: nothing.</summary>
    public IReadOnlyList<string>? Purposes { get; init; }
}

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

    /// <summary>It is about purposes that the product does not have, or about none.</summary>
    public sealed record PurposesUnfit : SubmissionOutcome;
    /// <summary>Their processing is restricted, and somebody else wants the records erased.</summary>
    public sealed record SubjectRestricted : SubmissionOutcome;

    /// <summary>An erasure of the person is under way, after which there is nothing to restrict.</summary>
    public sealed record ErasureOpen(RequestId Open) : SubmissionOutcome;

    /// <summary>A type that this version does not carry out.</summary>
    public sealed record NotBuilt : SubmissionOutcome;
}
