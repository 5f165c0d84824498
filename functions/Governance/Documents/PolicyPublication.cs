using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Governance.Documents;

/// <summary>Publishes a version of a document.</summary>
public sealed class PolicyPublication(PolicyDocumentStore store, PolicyPack pack, IAuditLog audit, TimeProvider time)
{
    public async Task<PublicationOutcome> PublishAsync(
        PolicyDraft draft, string operation, AuditPayload actor, CancellationToken cancellation)
    {
        // A crashed attempt may have written it: the same operation goes on with what stands.
        if (await store.FindAsync(draft.Kind, draft.Version, cancellation) is { } there)
            return await AnswerAsync(there, operation, actor, cancellation);
        var now = time.GetUtcNow();
        var rules = pack.Governance;
        var isFirst = (await store.ListAsync(draft.Kind, cancellation)).Count == 0;
        var earliest = PolicyDocument.EarliestFor(draft.Material, rules.NoticeOfChange, now);
        // What holds already when it is first written down is no change; later, nothing holds from before it was
        // published.
        if (draft.EffectiveAt is { } at ? at < earliest && (draft.Material || !isFirst) : draft.Material)
            return new PublicationOutcome.TooEarly(earliest);
        var isMailed = draft.Material || (rules.MailsEveryChange && !isFirst);
        var document = PolicyDocument.Publish(draft, isMailed, operation, now);
        if (await store.AddAsync(document, cancellation))
            return await AnswerAsync(document, operation, actor, cancellation);
        return await store.FindAsync(draft.Kind, draft.Version, cancellation) is { } winner
            ? await AnswerAsync(winner, operation, actor, cancellation)
            : throw new InvalidOperationException("A document vanished while it was being published.");
    }

    private async Task<PublicationOutcome> AnswerAsync(
        PolicyDocument document, string operation, AuditPayload actor, CancellationToken cancellation)
    {
        if (document.Operation != operation)
            return new PublicationOutcome.Exists();
        await audit.AppendAsync([GovernanceAudit.Published(document, actor)], cancellation);
        return new PublicationOutcome.Published(document);
    }
}

public abstract record PublicationOutcome
{
    private PublicationOutcome()
    {
    }

    public sealed record Published(PolicyDocument Document) : PublicationOutcome;

    /// <summary>There is such a version, and a published one is never changed.</summary>
    public sealed record Exists : PublicationOutcome;

    /// <param name="Earliest">The day that can be announced now.</param>
    public sealed record TooEarly(DateTimeOffset Earliest) : PublicationOutcome;
}
