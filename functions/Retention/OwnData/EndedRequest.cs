using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>A record whose time is over.</summary>
/// <param name="Person">Whose request it is, or who asked for the organisation's export; a pseudonym once erased.</param>
internal abstract record EndedRequest(TenantId Tenant, RequestId Id, SubjectId Person)
{
    internal sealed record OfPerson(DataSubjectRequest Request)
        : EndedRequest(Request.TenantId, Request.Id, Request.Subject);

    internal sealed record OfOrganisation(OrganisationExport Export)
        : EndedRequest(Export.Tenant, Export.Id, Export.Recipient);
}
