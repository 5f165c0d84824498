using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>Removes every row that names a person.</summary>
public sealed class ConsentRemoval(IEntityStore entities, RequestStore requests, RequestContacts contacts)
{
    /// <summary>
    /// Of somebody who is erased, when that is certified, with the address in requests of theirs about purposes, whose
    /// mails may not be out; again, it finds nothing.
    /// </summary>
    public async Task ForgetSubjectAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        await RemoveRowsAsync(tenant, subject, cancellation);
        await foreach (var (_, request) in requests.ListOfSubjectAsync(tenant, subject, afterRow: null, cancellation))
        {
            if (RequestedPurposes.AreOf(request.Type))
                await contacts.ForgetAsync(tenant, request.Id, cancellation);
        }
    }

    /// <summary>Of somebody whose time is over.</summary>
    internal Task RemoveAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation) =>
        RemoveRowsAsync(tenant, subject, cancellation);

    /// <summary>An entry goes with what its id leads to, so that after a crash whatever is left is found again.</summary>
    private async Task RemoveRowsAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(ConsentRows.History(tenant, subject), cancellation))
        {
            var entry = EntityJson.Read<ConsentEntry>(stored);
            await DeleteAsync(
                [ConsentRows.Change(tenant, entry.Id), ConsentRows.Pending(tenant, entry.Id), stored.Key], cancellation);
        }

        await foreach (var stored in entities.QueryAsync(ConsentRows.OfSubject(tenant, subject), cancellation))
            await DeleteAsync([stored.Key], cancellation);
        await DeleteAsync([ConsentRows.AccountEnd(tenant, subject)], cancellation);
    }

    /// <summary>All at once, whoever writes to them meanwhile.</summary>
    private async Task DeleteAsync(IReadOnlyList<EntityKey> keys, CancellationToken cancellation)
    {
        while (true)
        {
            var deletes = new List<EntityOperation>();
            foreach (var key in keys)
            {
                if (await entities.GetAsync(key, cancellation) is { } stored)
                    deletes.Add(new EntityOperation.Delete(key, stored.ETag));
            }

            if (deletes.Count == 0 || await entities.CommitAsync(deletes, cancellation) is WriteOutcome.Written)
                return;
        }
    }
}
