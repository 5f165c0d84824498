using PrivacyFunctions.Connectors;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Exports;

/// <summary>Opens a service for a package: for its person, or for the whole organisation.</summary>
public sealed class RecordSources(RequestContacts contacts, IConnectors connectors, OrganisationRecords organisations)
{
    /// <summary>Null where the person's contact is forgotten, so that nobody knows whom to ask about.</summary>
    internal async Task<IRecordSource?> OpenAsync(
        ExportPackage package, string service, CancellationToken cancellation)
    {
        if (package.Kind is ExportKind.Organisation)
            return await organisations.OpenAsync(package, connectors.For(service), cancellation);
        return await contacts.ScopeAsync(package.Tenant, package.Request, package.Subject, cancellation) is { } scope
            ? new PersonRecords(connectors.For(service), scope)
            : null;
    }
}
