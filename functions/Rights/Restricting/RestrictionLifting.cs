using System.Text;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>
/// The steps that end a restriction. The request's own contact key may be gone for years, so the reason and the mail
/// are under a key of their own, which ends with them.
/// </summary>
public sealed class RestrictionLifting(
    RestrictionStore restrictions, RequestStore requests, RequestContacts contacts, ISubjectDirectory directory,
    EnvelopeCipher cipher, MailOutbox outbox, OpaqueIds ids, PolicyPack pack, IAuditLog audit, TimeProvider time)
{
    private const string Purpose = "restriction-lift";

    /// <summary>Null where there is no such restriction.</summary>
    internal async Task<RestrictionChange?> AskAsync(
        TenantId tenant, RequestId id, string reason, AuditPayload actor, CancellationToken cancellation)
    {
        if (await restrictions.GetAsync(tenant, id, cancellation) is not { } current)
            return null;
        // What is decided or carried out later would find the restriction ended, and be in force nowhere.
        if (await requests.GetAsync(tenant, id, cancellation) is { IsOpen: true })
        {
            return new RestrictionChange.Refused(
                "request_open", "The request that the restriction comes of is not finished yet.");
        }

        // Nothing is sealed for what is refused anyhow; the write below decides again.
        var mail = RequestId.Parse(ids.New("req"));
        var draft = new RestrictionLift(mail, actor.Actor, [], time.GetUtcNow());
        if (current.AskLift(draft) is RestrictionChange.Refused refused)
            return refused;
        var lift = draft with
        {
            SealedReason = await cipher.SealAsync(
                Scope(tenant, mail), Purpose, id.Value, Encoding.UTF8.GetBytes(reason), cancellation),
        };
        var outcome = await restrictions.UpdateAsync(tenant, id, now => now.AskLift(lift), cancellation);
        if (outcome is RestrictionChange.To(var lifting))
            await audit.AppendAsync([RightsAudit.LiftAsked(lifting, actor)], cancellation);
        else
            await contacts.ForgetAsync(tenant, mail, cancellation);
        return outcome;
    }

    /// <summary>Mails the person at the address that the accounts service has now.</summary>
    public async Task<LiftToldV1> TellAsync(LiftStartedV1 step, CancellationToken cancellation)
    {
        var (tenant, id, mailId) = step;
        if (await FindAsync(tenant, id, mailId, cancellation) is not { } restriction)
            return new LiftToldV1(Told: false);
        var match = await directory.FindAsync(
            tenant, new SubjectReference.ById(restriction.Subject), cancellation);
        // Whom the product does not know any more, nobody can tell.
        if (match is not SubjectMatch.Found { Identifiers: var identifiers } ||
            identifiers.Reveal().GetValueOrDefault(SubjectIdentifiers.Email) is not { Length: > 0 } address)
            return new LiftToldV1(Told: true);
        var reason = Encoding.UTF8.GetString(await cipher.OpenAsync(
            Scope(tenant, mailId), Purpose, id.Value, restriction.Lift!.SealedReason, cancellation));
        var mail = new RestrictionLiftedMail(pack.Product, pack.ContactEmail, id, restriction.InForceAt, reason);
        var key = new MailKey(tenant, mailId, mail.Name, 1);
        await outbox.PrepareAsync(key, () => MailDraft.Of(mail, new(address)), cancellation);
        return new LiftToldV1(await outbox.SendAsync(key, cancellation) is MailHandover.Accepted);
    }

    public async Task EndAsync(EndLiftV1 step, CancellationToken cancellation)
    {
        var (tenant, id, mail, told) = step;
        var now = time.GetUtcNow();
        if (await FindAsync(tenant, id, mail, cancellation) is not null)
        {
            await restrictions.UpdateAsync(
                tenant, id, current => told ? current.End(now) : current.KeepUntold(), cancellation);
        }

        // Also for one that was ended already: the run that did may have stopped before its event and the forgetting.
        if (await restrictions.GetAsync(tenant, id, cancellation) is { Lift.Mail: var last } ended && last == mail)
        {
            await audit.AppendAsync(
                [ended.IsInForce ? RightsAudit.NotLifted(ended, ended.Lift!.AskedAt) : RightsAudit.Lifted(ended)],
                cancellation);
        }

        await contacts.ForgetAsync(tenant, mail, cancellation);
    }

    /// <summary>Null where this try is over.</summary>
    private async Task<Restriction?> FindAsync(
        TenantId tenant, RequestId id, RequestId mail, CancellationToken cancellation) =>
        await restrictions.GetAsync(tenant, id, cancellation) is { State: RestrictionState.Lifting } restriction &&
        restriction.Lift!.Mail == mail ? restriction : null;

    private static KeyScope.Contact Scope(TenantId tenant, RequestId mail) => new(tenant, mail.Value);
}
