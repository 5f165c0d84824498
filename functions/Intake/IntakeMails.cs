using Microsoft.Extensions.Options;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Intake;

/// <summary>
/// The mails to an address that somebody stated: the code, and why there is no request. The outbox row comes first and
/// holds token and code, so a repeated step mails the same link; the link's row comes second, so no mail leaves with a
/// link that does not work.
/// </summary>
public sealed class IntakeMails(
    IntakeStore store, IntakeSeal seal, MailOutbox outbox, PolicyPack pack, IOptions<ExportsOptions> options,
    RandomSource random)
{
    /// <summary>The page that the code is typed into.</summary>
    private const string Page = "privacy-request";

    public async Task<MailHandover> SendCodeAsync(IntakeRecord record, CancellationToken cancellation)
    {
        var statement = await seal.OpenAsync(record, cancellation);
        var key = Key(record, IntakeCodeMail.TemplateName);
        var draft = await outbox.PrepareAsync(
            key, () => ComposeCode(record, statement), cancellation);
        var (token, code) = LinkSecret.Read(draft.Secret);
        await store.UpdateAsync(
            record.Tenant, record.Id, waiting => waiting.WithLink(token.Id, token.CodeMac(code)), cancellation);
        return await outbox.SendAsync(key, cancellation);
    }

    /// <summary>Tells the address, which is proven now, why there is no request.</summary>
    internal async Task SendAnswerAsync(
        IntakeRecord record, IntakeStatement statement, NoRequestReason reason, RequestId? open,
        CancellationToken cancellation)
    {
        var key = Key(record, IntakeAnswerMail.TemplateName);
        await outbox.PrepareAsync(
            key,
            () => MailDraft.Of(
                new IntakeAnswerMail(pack.Product, pack.ContactEmail, record.Id, record.Type, reason, open),
                new(statement.Email)),
            cancellation);
        await outbox.SendAsync(key, cancellation);
    }

    private MailDraft ComposeCode(IntakeRecord record, IntakeStatement statement)
    {
        var (token, code) = (LinkToken.New(record.Tenant, random), LinkCode.New(random));
        var mail = new IntakeCodeMail(
            pack.Product, pack.ContactEmail, record.Id, record.Tenant.Value, record.Type, statement.Agent,
            options.Value.Link(token, Page), code, record.ExpiresAt);
        return MailDraft.Of(mail, new(statement.Email), LinkSecret.Write(token, code));
    }

    private static MailKey Key(IntakeRecord record, string template) => new(record.Tenant, record.Id, template, 1);
}
