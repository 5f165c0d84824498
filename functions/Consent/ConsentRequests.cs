using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>The steps of a request to withdraw consent or to opt out.</summary>
public sealed class ConsentRequests(
    RequestStore requests, RequestContacts contacts, ConsentDecisions decisions, MailOutbox outbox,
    ITenantDirectory tenants, IAuditLog audit, PolicyPack pack, TimeProvider time)
{
    /// <summary>Stands in the place of a service in the request's outcome.</summary>
    private const string Service = "consents";

    public async Task<ConsentsChangedV1> ChangeAsync(ConsentRequestV1 started, CancellationToken cancellation)
    {
        var (tenant, id) = started;
        // Nothing of a tenant that is being deleted is done one by one; the reconciler goes on if it is restored.
        if (!await tenants.ExistsAsync(tenant, cancellation))
            return Stopped;
        var now = time.GetUtcNow();
        if (await requests.UpdateAsync(
                tenant, id, request => Begin(request, now), cancellation) is not Transition.To(var begun))
        {
            await EndFailedAsync(tenant, id, cancellation);
            return Stopped;
        }

        // It was carried out before, and only its mail is late: what was said since is another decision.
        if (begun.Services is [var recorded])
            return new ConsentsChangedV1(recorded, Stopped: false);
        var purposes = begun.Purposes?.Select(pack.Consents.Find).OfType<ConsentPurpose>().ToList() ?? [];
        var source = new ConsentSource(
            begun.Channel switch
            {
                Channel.SelfService => "self_service_request",
                Channel.Intake => "intake_request",
                _ => "admin_request",
            },
            new AuditPayload(begun.RequestedBy));
        var outcome = await decisions.DecideAsync(
            ConsentDecision.No(tenant, begun.Subject, purposes, source) with { Request = id.Value }, cancellation);
        if (outcome is not DecisionOutcome.Decided { States: var states })
        {
            // Of an erased person nothing is recorded any more, and nothing of theirs is used.
            await requests.UpdateAsync(tenant, id, open => open.Fail(now), cancellation);
            await EndFailedAsync(tenant, id, cancellation);
            return Stopped;
        }

        var result = new ServiceResult(
            Service,
            [.. purposes.Select(purpose => new CollectionResult(
                purpose.Id,
                states.Any(state => state.Purpose == purpose.Id && state.Request == id.Value)
                    ? new Receipt.Withdrawn(1) : new Receipt.NothingFound()))]);
        if (await requests.UpdateAsync(tenant, id, open => open.Answer([result]), cancellation) is Transition.To)
            return new ConsentsChangedV1(result, Stopped: false);
        await EndFailedAsync(tenant, id, cancellation);
        return Stopped;
    }

    public async Task<ConsentsToldV1> TellAsync(TellConsentsV1 step, CancellationToken cancellation)
    {
        if (await requests.GetAsync(step.Tenant, step.Request, cancellation) is not { } request ||
            await contacts.OpenAsync(step.Tenant, step.Request, cancellation) is not { } identifiers)
            return new ConsentsToldV1(Refused: true);
        var mail = new ConsentsChangedMail(
            pack.Product, pack.ContactEmail, step.Request, request.Type, request.Channel,
            Titles(step.Result, changed: true), Titles(step.Result, changed: false));
        var key = new MailKey(step.Tenant, step.Request, mail.Name, 1);
        await outbox.PrepareAsync(key, () => MailDraft.Of(mail, new(identifiers.Reveal()["email"])), cancellation);
        return new ConsentsToldV1(await outbox.SendAsync(key, cancellation) is not MailHandover.Accepted);
    }

    public async Task FinishAsync(FinishConsentRequestV1 step, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await requests.UpdateAsync(
            step.Tenant, step.Request,
            request => request.Finish([step.Result], now, willRetry: false, step.Undeliverable), cancellation);
        await EndFailedAsync(step.Tenant, step.Request, cancellation);
        // Also for one that had finished already: the run that finished it may have ended before its event was logged.
        if (await requests.GetAsync(step.Tenant, step.Request, cancellation)
            is not { IsOpen: false, Status: not RequestStatus.Failed, CompletedAt: { } completed } finished)
            return;
        await audit.AppendAsync([RequestAudit.Finished(finished, edition: 1, completed)], cancellation);
        await contacts.ForgetAsync(step.Tenant, step.Request, cancellation);
    }

    private static ConsentsChangedV1 Stopped { get; } = new(new ServiceResult(Service, []), Stopped: true);

    private static Transition Begin(DataSubjectRequest request, DateTimeOffset now) =>
        request.Start() is var begun && begun is Transition.To(var running) ? running.Seal(now) : begun;

    /// <summary>
    /// What follows from a failure, also from one before a crash: its event, and the end of the person's address.
    /// </summary>
    private async Task EndFailedAsync(TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await requests.GetAsync(tenant, id, cancellation)
            is not { Status: RequestStatus.Failed, CompletedAt: { } failedAt } failed)
            return;
        await audit.AppendAsync([RequestAudit.Failed(failed, failedAt)], cancellation);
        await contacts.ForgetAsync(tenant, id, cancellation);
    }

    private IReadOnlyList<string> Titles(ServiceResult result, bool changed) =>
        [.. result.Items.Where(item => item.Receipt is Receipt.Withdrawn == changed)
            .Select(item => pack.Consents.Find(item.Collection)?.Title ?? item.Collection)];
}
