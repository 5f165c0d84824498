using PrivacyFunctions.Erasure;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>
/// Everything that we hold about one request, or one export of an organisation. Its certificate and the audit log's leaves stay: they name nobody.
/// </summary>
public sealed class RequestRecords(
    IEntityStore entities, IBlobStore blobs, RequestStore requests, OrganisationExportStore organisations,
    RequestContacts contacts, RestrictionStore restrictions, CancelLinkStore cancelLinks,
    DownloadLinkStore downloadLinks)
{
    /// <summary>
    /// Removes all of it; its own rows go last and at once, so that after a crash it is found again.
    /// </summary>
    internal async Task RemoveAsync(EndedRequest ended, CancellationToken cancellation)
    {
        var (tenant, id) = (ended.Tenant, ended.Id);
        await contacts.ForgetAsync(tenant, id, cancellation);
        await cancelLinks.RemoveAsync(tenant, id, cancellation);
        // One that is lifted bears the request's id; while one is in force, its request is not over.
        if (await restrictions.GetAsync(tenant, id, cancellation) is { IsInForce: false } lifted)
            await restrictions.RemoveAsync(lifted, cancellation);
        await downloadLinks.ForgetOfRequestAsync(tenant, id, cancellation);
        foreach (var query in Rows(tenant, id))
        {
            await foreach (var row in entities.QueryAsync(query, cancellation))
                await entities.DeleteAsync(row.Key, row.ETag, cancellation);
        }

        await foreach (var path in blobs.ListAsync($"customers/{tenant}/requests/{id}/", cancellation))
            await blobs.DeleteAsync(path, cancellation);
        await RemoveOwnAsync(ended, cancellation);
    }

    private Task RemoveOwnAsync(EndedRequest ended, CancellationToken cancellation) => ended switch
    {
        EndedRequest.OfPerson(var request) => requests.RemoveAsync(request, cancellation),
        EndedRequest.OfOrganisation(var export) => organisations.RemoveAsync(export, cancellation),
        _ => throw new InvalidOperationException("Unknown kind of a record whose time is over."),
    };

    private static IEnumerable<EntityQuery> Rows(TenantId tenant, RequestId id) =>
    [
        new(MailOutbox.Table, tenant.Value, $"{id}|", $"{id}}}"),
        new(EraseStepStore.Table, tenant.Value, $"{id}|", $"{id}}}"),
        new(ErasureStore.Table, tenant.Value, $"e|{id}", $"e|{id}!"),
        ExportStore.OfRequest(tenant, id),
    ];
}
