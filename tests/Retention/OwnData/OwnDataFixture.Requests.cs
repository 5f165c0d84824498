using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Retention.OwnData;

/// <summary>Requests with what belongs to them.</summary>
internal sealed partial class OwnDataFixture
{
    public const string Address = "hopper.nightingale@acme.example";

    public static readonly SubjectId Hopper = SubjectId.Parse("usr-hopper-nightingale");

    public RequestForgetting Requests => Get<RequestForgetting>();

    /// <summary>The records of requests for as short a time as a pack may keep them.</summary>
    public static PolicyPack NinetyDays { get; } =
        Packs.Sample() with { OwnData = OwnDataRules.Usual with { Requests = CalendarPeriod.Parse("P90D") } };

    /// <summary>A request with its address, a mail, a cancel link, a step and a record.</summary>
    public async Task<RequestId> SubmitAsync(
        SubjectId? subject = null, Regulation regulation = Regulation.Gdpr, RequestType type = RequestType.Erasure)
    {
        await Get<IDataKeys>().ProvisionTenantAsync(Acme, CancellationToken.None);
        await AddAsync(Acme);
        var id = RequestId.Parse(Get<OpaqueIds>().New("req"));
        var person = new Sensitive<IReadOnlyDictionary<string, string>>(
            new Dictionary<string, string> { [SubjectIdentifiers.Email] = Address });
        var request = new DataSubjectRequest(
            id, Acme, subject ?? Hopper, type, regulation, Channel.Admin, RequestStatus.Received, Time.Now,
            Time.Now.AddDays(30), "actor-1", []);
        Assert.IsTrue(await Get<RequestStore>().AddAsync(
            request, await Get<RequestContacts>().SealAsync(Acme, id, person, CancellationToken.None),
            demand: null, CancellationToken.None));
        await MailAsync(id);
        await Get<CancelLinkStore>().AddAsync(
            new CancelLink($"{id.Value[4..]}", Acme, id, "mac", Time.Now), CancellationToken.None);
        await Get<EraseStepStore>().BeginAsync(
            Acme, $"{id}|accounts|users", EraseStep.Begin(1), CancellationToken.None);
        return id;
    }

    /// <summary>Ends it as it ends everywhere: no address is left.</summary>
    public async Task CloseAsync(RequestId id)
    {
        var closed = await Get<RequestStore>().UpdateAsync(
            Acme, id, request => request.Cancel(Time.Now), CancellationToken.None);
        Assert.IsInstanceOfType<Transition.To>(closed);
        await Get<RequestContacts>().ForgetAsync(Acme, id, CancellationToken.None);
    }

    /// <summary>The rows of our tables that name the request, or stand under it.</summary>
    public async Task<List<string>> RowsAsync(RequestId id)
    {
        var rows = new List<string>();
        foreach (var table in new[]
            { "requests", "erasures", "erasuresteps", "outbox", "exports", "downloadlinks", "certificatelinks" })
        {
            await foreach (var partition in Entities.PartitionsAsync(table, null, CancellationToken.None))
            {
                await foreach (var row in Entities.QueryAsync(
                    new EntityQuery(table, partition), CancellationToken.None))
                {
                    var text = $"{partition}/{row.Key.Row} {System.Text.Encoding.UTF8.GetString(row.Content.Span)}";
                    if (text.Contains(id.Value, StringComparison.Ordinal))
                        rows.Add($"{table}: {row.Key.Row}");
                }
            }
        }

        return rows;
    }

    private async Task MailAsync(RequestId id)
    {
        var mail = new RequestNoticeMail(
            "Product", "privacy@product.example", id, RequestType.Access, "extend", "Later", Time.Now);
        var key = new MailKey(Acme, id, mail.Name, 1);
        await Get<MailOutbox>().PrepareAsync(key, () => MailDraft.Of(mail, new(Address)), CancellationToken.None);
        await Get<MailOutbox>().SendAsync(key, CancellationToken.None);
    }
}
