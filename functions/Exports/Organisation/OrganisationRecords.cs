using PrivacyFunctions.Connectors;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// Opens a service for all of a tenant. One that cannot be asked about a tenant is asked about its people, one after the
/// other, and the package says so.
/// </summary>
public sealed class OrganisationRecords(IFences fences, IPseudonyms pseudonyms, TenantPeople people)
{
    internal async Task<IRecordSource> OpenAsync(
        ExportPackage package, IConnector connector, CancellationToken cancellation)
    {
        var tenant = package.Tenant;
        var erased = await ErasedPeople.ReadAsync(tenant, fences, pseudonyms, ListAsync, cancellation);
        return connector is ITenantExportConnector all
            ? new TenantRecords(all, tenant, package.Request, erased)
            : new PeopleRecords(connector, await ListAsync(), erased);

        Task<IReadOnlyList<SubjectScope>> ListAsync() =>
            people.ListAsync(tenant, package.Request.Value, cancellation);
    }
}
