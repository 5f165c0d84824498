using Microsoft.Extensions.Options;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Mails one-time links. The outbox row comes first and holds token and code, so whatever a crash interrupts is
/// repeated with the same link; the link's row comes second, so no mail leaves with a link that does not work.
/// </summary>
public sealed class PackageDelivery(
    ExportStore store,
    DownloadLinkStore links,
    RequestStore requests,
    OrganisationExportStore organisations,
    RequestContacts contacts,
    MailOutbox outbox,
    PolicyPack pack,
    IOptions<ExportsOptions> options,
    IAuditLog audit,
    RandomSource random,
    TimeProvider time)
{
    /// <summary>
    /// Attempts of the outbox are numbered over editions and issues: edition 2, second further link = 22.
    /// </summary>
    private const int AttemptsPerEdition = 10;

    /// <summary>The name of <see cref="ExportReadyMail"/>; an organisation's mail stands under it too.</summary>
    private const string TemplateName = "export-ready";

    /// <summary>
    /// 10 attempts: two clicks on "send me a new link" at once collide, ten do not happen by mistake.
    /// </summary>
    private const int MaxCollisions = 10;

    /// <summary>The first link of an edition.</summary>
    public async Task<PackageDeliveredV1> DeliverAsync(DeliverPackageV1 step, CancellationToken cancellation)
    {
        // Only the current edition is told about: a step that was overtaken by a newer one has nothing to say.
        if (await store.FindPackageAsync(
            step.Tenant, step.Request, cancellation) is { Package.Current: { } current } found &&
            current.Number == step.Edition)
        {
            var taken = await SendLinkAsync(found.Package, current, issue: 0, AuditPayload.System, cancellation);
            return new PackageDeliveredV1(Refused: !taken);
        }

        return new PackageDeliveredV1(Refused: false);
    }

    /// <summary>
    /// A further link to the address that the request has; nothing where the token, the package or the allowance is
    /// gone.
    /// </summary>
    public async Task ReissueAsync(LinkToken token, AuditPayload actor, CancellationToken cancellation)
    {
        if (await links.FindAsync(token.Tenant, token.Id, cancellation) is not { Link: var link })
            return;
        for (var attempt = 0; attempt < MaxCollisions; attempt++)
        {
            if (await store.FindPackageAsync(link.Tenant, link.Request, cancellation) is not { } found)
                return;
            var next = await IsLastUnsentAsync(found.Package, cancellation) ? found.Package
                : found.Package.Reissue(time.GetUtcNow());
            if (next?.Current is not { } edition || next.IsExpired(time.GetUtcNow()))
                return;
            if (next != found.Package && !await store.ReplacePackageAsync(next, found.ETag, cancellation))
                continue;
            await SendLinkAsync(next, edition, next.Reissues, actor, cancellation);
            return;
        }
    }

    /// <summary>
    /// Whether the last further link was counted but never left, as when the mail provider failed: it is sent, not
    /// counted again.
    /// </summary>
    private async Task<bool> IsLastUnsentAsync(ExportPackage package, CancellationToken cancellation)
    {
        if (package.Reissues == 0)
            return false;
        foreach (var edition in package.Editions)
        {
            if (await outbox.IsSettledAsync(Key(package, edition, package.Reissues), cancellation))
                return false;
        }

        return true;
    }

    /// <summary>False when the mail will never reach anybody.</summary>
    private async Task<bool> SendLinkAsync(
        ExportPackage package, PackageEdition edition, int issue, AuditPayload actor, CancellationToken cancellation)
    {
        if (await ReadyMailAsync(package, edition, cancellation) is not { } ready ||
            await contacts.OpenAsync(package.Tenant, package.Request, cancellation) is not { } identifiers)
            return false;
        var key = Key(package, edition, issue);
        var draft = await outbox.PrepareAsync(
            key, () => Compose(package.Tenant, ready, new(identifiers.Reveal()["email"])), cancellation);
        var (token, code) = LinkSecret.Read(draft.Secret);
        var link = new DownloadLink(
            token.Id, package.Tenant, package.Request, edition.Number, issue, token.CodeMac(code), time.GetUtcNow(),
            edition.ExpiresAt);
        await links.AddAsync(link, cancellation);
        var handover = await outbox.SendAsync(key, cancellation);
        await SupersedeOthersAsync(link, cancellation);
        var stored = await links.FindAsync(link.Tenant, link.Id, cancellation);
        await audit.AppendAsync(
            [ExportAudit.LinkIssued(stored?.Link ?? link, handover is MailHandover.Accepted, actor)], cancellation);
        return handover is MailHandover.Accepted;
    }

    private static MailKey Key(ExportPackage package, PackageEdition edition, int issue) =>
        new(package.Tenant, package.Request, TemplateName, (edition.Number * AttemptsPerEdition) + issue);

    private MailDraft Compose(
        TenantId tenant, Func<string, string, MailTemplate> ready, Sensitive<string> address)
    {
        var token = LinkToken.New(tenant, random);
        var code = LinkCode.New(random);
        return MailDraft.Of(ready(options.Value.Link(token), code), address, LinkSecret.Write(token, code));
    }

    /// <summary>The mail, but for link and code; null where nobody is waiting for it any more.</summary>
    private async Task<Func<string, string, MailTemplate>?> ReadyMailAsync(
        ExportPackage package, PackageEdition edition, CancellationToken cancellation)
    {
        var missing = edition.Missing.Select(name => pack.FindService(name)?.Title ?? name).ToList();
        if (package.Kind is ExportKind.Organisation)
        {
            return await organisations.FindAsync(package.Tenant, package.Request, cancellation) is { } export
                ? (link, code) => new OrganisationExportMail(
                    pack.Product, pack.ContactEmail, export.Id, package.Tenant.Value, link, code, edition.ExpiresAt,
                    missing, edition.Number, BeforeDeletion: export.Deletion is not null)
                : null;
        }

        return await requests.GetAsync(package.Tenant, package.Request, cancellation) is { } request
            ? (link, code) => new ExportReadyMail(
                pack.Product, pack.ContactEmail, request.Id, request.Type, request.Channel, link, code,
                edition.ExpiresAt, missing, edition.Number, pack.Exports.SignInToDownload)
            : null;
    }

    /// <summary>
    /// Links that were not used stop working when a newer one is on its way, so that one mail counts.
    /// </summary>
    private async Task SupersedeOthersAsync(DownloadLink newest, CancellationToken cancellation)
    {
        await foreach (var (link, version) in links.OfRequestAsync(newest.Tenant, newest.Request, cancellation))
        {
            // A conflict means that the link is being claimed right now; then it is used up and need not be superseded.
            if ((link.Edition, link.Issue).CompareTo((newest.Edition, newest.Issue)) < 0 &&
                link.Supersede() is { } superseded)
                await links.ReplaceAsync(superseded, version, cancellation);
        }
    }
}
