using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tests.Retention.OwnData;

/// <summary>Exports of the organisation with what belongs to them.</summary>
internal sealed partial class OwnDataFixture
{
    /// <summary>An export with its owner's address and a mail.</summary>
    /// <param name="deletion">The tenant's deletion that is to follow.</param>
    public async Task<RequestId> SubmitOrganisationAsync(SubjectId? owner = null, string? deletion = null)
    {
        await Get<IDataKeys>().ProvisionTenantAsync(Acme, CancellationToken.None);
        await AddAsync(Acme);
        var id = RequestId.Parse(Get<OpaqueIds>().New("req"));
        var export = new OrganisationExport(
            id, Acme, owner ?? Hopper, "actor-1", Time.Now, Time.Now.AddDays(30), deletion,
            OrganisationExportStatus.Running, []);
        var person = new Sensitive<IReadOnlyDictionary<string, string>>(
            new Dictionary<string, string> { [SubjectIdentifiers.Email] = Address });
        Assert.IsTrue(await Get<OrganisationExportStore>().AddAsync(
            export, await Get<RequestContacts>().SealAsync(Acme, id, person, CancellationToken.None),
            CancellationToken.None));
        await MailAsync(id);
        return id;
    }

    /// <summary>Ends it as it ends when its package is over: no address is left.</summary>
    public async Task CompleteOrganisationAsync(RequestId id)
    {
        Assert.IsInstanceOfType<OrganisationExportChange.To>(await Get<OrganisationExportStore>().UpdateAsync(
            Acme, id, export => export.Finish([], willRetry: false, undeliverable: false, Time.Now),
            CancellationToken.None));
        await Get<RequestContacts>().ForgetAsync(Acme, id, CancellationToken.None);
    }
}
