using System.Runtime.CompilerServices;
using System.Text.Json;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// Decisions about a request and the mails that tell the person. The notice is written in the transaction of the
/// decision, so there is no decision without its mail; it goes when the mail has been handed over.
/// </summary>
public sealed class RequestNotices(
    RequestStore requests,
    RequestContacts contacts,
    IEntityStore entities,
    EnvelopeCipher cipher,
    MailOutbox outbox,
    IDeletionLog deletions,
    IAuditLog audit,
    PolicyPack pack,
    TimeProvider time)
{
    private const string Purpose = "request-notice";

    /// <summary>Applies the decision and leaves its notice. Null where there is no such request.</summary>
    public async Task<Transition?> DecideAsync(
        TenantId tenant, RequestId id, NoticeKind kind, string reason, AuditPayload actor,
        CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await requests.GetAsync(tenant, id, cancellation) is not { } current)
            return null;
        // A closed request has no contact key left to seal a notice under; the write below decides again.
        if (Apply(current, kind, now) is Transition.Refused refused)
            return refused;
        if (await HasBegunBeforeRestoreAsync(current, kind, cancellation))
            return new Transition.Refused(
                "erasure_begun", "The erasure has begun before a backup was restored; it can only be completed.");
        var decision = actor with { Details = reason };
        var notice = await SealAsync(tenant, id, kind, decision, now, cancellation);
        var outcome = await requests.UpdateAsync(
            tenant, id, request => Apply(request, kind, now), notice, cancellation);
        if (outcome is Transition.To(var decided))
            await audit.AppendAsync([RequestAudit.Decided(decided, kind, now, decision)], cancellation);
        return outcome;
    }

    /// <summary>
    /// Ends a request that some services never answered, and leaves the notice that tells the person so. Null where
    /// there is no such request.
    /// </summary>
    /// <param name="finish">The transition that ends it.</param>
    /// <param name="reason">Which services, in a sentence for the person.</param>
    public async Task<Transition?> GiveUpAsync(
        TenantId tenant, RequestId id, Func<DataSubjectRequest, Transition> finish, string reason,
        CancellationToken cancellation)
    {
        // Without a contact there is nobody to tell any more, and no key to seal under.
        if (await contacts.OpenAsync(tenant, id, cancellation) is null)
            return await requests.UpdateAsync(tenant, id, finish, cancellation);
        var decision = AuditPayload.System with { Details = reason };
        var notice = await SealAsync(tenant, id, NoticeKind.Incomplete, decision, time.GetUtcNow(), cancellation);
        return await requests.UpdateAsync(tenant, id, finish, notice, cancellation);
    }

    /// <summary>Mails a notice and removes it; does nothing when that has happened.</summary>
    public async Task DeliverAsync(TenantId tenant, RequestId id, NoticeKind kind, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RequestRows.Notice(tenant, id, kind), cancellation) is not { } stored ||
            await requests.GetAsync(tenant, id, cancellation) is not { } request)
            return;
        if (await contacts.OpenAsync(tenant, id, cancellation) is { } identifiers)
        {
            var notice = EntityJson.Read<Notice>(stored);
            var decision = JsonSerializer.Deserialize<AuditPayload>(await cipher.OpenAsync(
                RequestContacts.Scope(tenant, id), Purpose, $"{id}|{kind}", notice.SealedDecision, cancellation))!;
            // Usually in the log already; not where whoever decided crashed between the row and the log.
            await audit.AppendAsync([RequestAudit.Decided(request, kind, notice.DecidedAt, decision)], cancellation);
            var template = new RequestNoticeMail(
                pack.Product, pack.ContactEmail, id, request.Type, kind.ToString().ToLowerInvariant(),
                decision.Details ?? "", request.ExtendedUntil);
            var key = new MailKey(tenant, id, template.Name, 1);
            await outbox.PrepareAsync(
                key, () => MailDraft.Of(template, new(identifiers.Reveal()["email"])), cancellation);
            await outbox.SendAsync(key, cancellation);
        }

        await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
        // A sealed package may still be asked for again, to the same address; its end forgets it.
        if (!request.IsOpen && (request.SealedAt is null || request.IsRight))
            await contacts.ForgetAsync(tenant, id, cancellation);
    }

    /// <summary>Notices that still have to be mailed.</summary>
    internal async IAsyncEnumerable<Notice> WaitingAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new EntityQuery(
            RequestRows.Table, tenant.Value, RequestRows.NoticePrefix, RequestRows.After(RequestRows.NoticePrefix));
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return EntityJson.Read<Notice>(stored);
    }

    /// <summary>
    /// Withdrawn, it would say that nothing was erased. In the state that was put back it may look as if that were true.
    /// </summary>
    private async Task<bool> HasBegunBeforeRestoreAsync(
        DataSubjectRequest request, NoticeKind kind, CancellationToken cancellation) =>
        request.Type is RequestType.Erasure && kind is (NoticeKind.Cancelled or NoticeKind.Rejected) &&
        await deletions.HasAsync(request.TenantId, request.Id.Value, cancellation);

    private async Task<Notice> SealAsync(
        TenantId tenant, RequestId id, NoticeKind kind, AuditPayload decision, DateTimeOffset now,
        CancellationToken cancellation) =>
        new(
            id, kind,
            await cipher.SealAsync(
                RequestContacts.Scope(tenant, id), Purpose, $"{id}|{kind}",
                JsonSerializer.SerializeToUtf8Bytes(decision), cancellation),
            now);

    private static Transition Apply(DataSubjectRequest request, NoticeKind kind, DateTimeOffset now) => kind switch
    {
        NoticeKind.Cancelled => request.Cancel(now),
        NoticeKind.Rejected => request.Reject(now),
        _ => request.Extend(now),
    };
}
