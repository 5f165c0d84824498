using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Rights;

/// <summary>
/// Tells the person what came of it, at the address that the accounts service had when they asked: where that very
/// address was corrected, the mail goes to the old one, so that nobody loses an account without hearing of it.
/// </summary>
public sealed class RightsMails(
    RequestStore requests, RequestContacts contacts, OwnIdentifiers identifiers, MailOutbox outbox, PolicyPack pack)
{
    public async Task<RightToldV1> TellAsync(RightStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id) = started;
        if (await requests.GetAsync(tenant, id, cancellation) is not { } request ||
            await contacts.ScopeAsync(tenant, id, request.Subject, cancellation) is not { } scope ||
            await AddressAsync(scope, cancellation) is not { } address)
            return new RightToldV1(Refused: true);
        var mail = new RightAnswerMail(
            pack.Product, pack.ContactEmail, id, request.Type, request.Channel, Lines(request));
        var key = new MailKey(tenant, id, mail.Name, 1);
        await outbox.PrepareAsync(key, () => MailDraft.Of(mail, new(address)), cancellation);
        return new RightToldV1(await outbox.SendAsync(key, cancellation) is MailHandover.Refused);
    }

    /// <summary>A decision may take weeks: where somebody else has the address by now, it is the one of today.</summary>
    private async Task<string?> AddressAsync(SubjectScope scope, CancellationToken cancellation)
    {
        var today = (await identifiers.OfTodayAsync(scope, cancellation)).Identifiers.Reveal();
        return today.GetValueOrDefault(SubjectIdentifiers.FormerEmail)
            ?? today.GetValueOrDefault(SubjectIdentifiers.Email);
    }

    /// <summary>A sentence for each item: titles of the pack, never a value.</summary>
    private IReadOnlyList<string> Lines(DataSubjectRequest request) =>
    [
        .. from service in request.Services
           from item in service.Items
           select $"{Title(service.Name, item)}: {Sentence(item.Receipt)}",
    ];

    private string Title(string service, CollectionResult item)
    {
        var known = pack.FindService(service);
        var collection = known?.FindCollection(item.Collection)?.Title ??
            known?.NothingKept.FirstOrDefault(kept => kept.Name == item.Collection)?.Title ?? item.Collection;
        return item.Field is { } field
            ? $"{known?.Title ?? service}, {collection}, {field}" : $"{known?.Title ?? service}, {collection}";
    }

    private static string Sentence(Receipt receipt) => receipt switch
    {
        Receipt.Restricted => "kept, and not used any more.",
        Receipt.Rectified => "corrected.",
        Receipt.NotApplicable(var basis) =>
            $"processed on another legal basis ({LawfulBases.Titles.GetValueOrDefault(basis, basis)}), " +
            "which the right to object does not reach.",
        Receipt.NotKept => "nothing is stored.",
        Receipt.NothingFound => "there is no such record.",
        Receipt.Held => "not changed, because the law demands that the record stays as it is for now.",
        Receipt.Refused => "refused.",
        Receipt.Failed { Reason: FailureReason.NotSupported } =>
            "this service cannot be corrected from here; write to us.",
        Receipt.Failed => "not carried out, because the service did not confirm it.",
        _ => "not carried out.",
    };
}
