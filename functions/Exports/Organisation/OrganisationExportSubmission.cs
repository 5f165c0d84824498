using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// Takes an organisation's export in. The link goes to the address that the accounts service has for the owner who asks.
/// </summary>
public sealed class OrganisationExportSubmission(
    OrganisationExportStore organisations, RequestContacts contacts, ISubjectDirectory directory, IAuditLog audit,
    PolicyPack pack, TimeProvider time)
{
    /// <param name="id">Stays the same when a crashed submission is taken over, so that it writes one export.</param>
    /// <param name="deletion">The id of the tenant's deletion that is to follow; null: none is.</param>
    public async Task<OrganisationExportOutcome> SubmitAsync(
        RequestId id, TenantId tenant, Caller caller, AuditPayload actor, string? deletion,
        CancellationToken cancellation)
    {
        if (await organisations.FindAsync(tenant, id, cancellation) is { } written)
            return await AcceptAsync(written, actor, cancellation);
        if (await organisations.FindUnfinishedAsync(tenant, cancellation) is { } open)
            return new OrganisationExportOutcome.AlreadyOpen(open);
        SubjectMatch match;
        try
        {
            match = await directory.FindAsync(
                tenant, new SubjectReference.ByLogin(caller.Issuer, caller.Subject), cancellation);
        }
        catch (ConnectorException)
        {
            return new OrganisationExportOutcome.DirectoryUnavailable();
        }

        if (match is not SubjectMatch.Found owner ||
            string.IsNullOrWhiteSpace(owner.Identifiers.Reveal().GetValueOrDefault(SubjectIdentifiers.Email)))
            return new OrganisationExportOutcome.NoAddress();
        var now = time.GetUtcNow();
        var export = new OrganisationExport(
            id, tenant, owner.Id, actor.Actor, now, pack.Promises.AnswerWithin.After(now), deletion,
            OrganisationExportStatus.Running, []);
        var contact = await contacts.SealAsync(tenant, id, owner.Identifiers, cancellation);
        if (await organisations.AddAsync(export, contact, cancellation))
            return await AcceptAsync(export, actor, cancellation);
        // Two at once: the other one's stands, or this one's other attempt has written it.
        return await organisations.FindUnfinishedAsync(tenant, cancellation) is { } winner && winner.Id != id
            ? new OrganisationExportOutcome.AlreadyOpen(winner)
            : await SubmitAsync(id, tenant, caller, actor, deletion, cancellation);
    }

    /// <summary>
    /// Also for one that an attempt before this one wrote: it may have ended before its event was in the log.
    /// </summary>
    private async Task<OrganisationExportOutcome> AcceptAsync(
        OrganisationExport export, AuditPayload actor, CancellationToken cancellation)
    {
        await audit.AppendAsync([OrganisationExportAudit.Requested(export, actor)], cancellation);
        return new OrganisationExportOutcome.Accepted(export);
    }
}

public abstract record OrganisationExportOutcome
{
    private OrganisationExportOutcome()
    {
    }

    public sealed record Accepted(OrganisationExport Export) : OrganisationExportOutcome;

    /// <summary>The tenant has an export that is not finished; nothing was written.</summary>
    public sealed record AlreadyOpen(OrganisationExport Open) : OrganisationExportOutcome;

    /// <summary>The accounts service knows no address of who asks, so nothing could be delivered.</summary>
    public sealed record NoAddress : OrganisationExportOutcome;

    /// <summary>The accounts service does not answer; nothing was written.</summary>
    public sealed record DirectoryUnavailable : OrganisationExportOutcome;
}
