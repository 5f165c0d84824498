using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>
/// Ends what came to no request: the address goes at once, with the key of every copy of it; the record stays for a while,
/// to say why its link opens nothing any more.
/// </summary>
public sealed class IntakeForgetting(
    IntakeStore store, RequestContacts contacts, IAuditLog audit, PolicyPack pack, TimeProvider time)
{
    public async Task CloseAsync(IntakeRecord record, IntakeState end, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await store.UpdateAsync(
            record.Tenant, record.Id, waiting => waiting.Close(end, now), cancellation) is { IsClosed: true } closed)
            await ForgetAsync(closed, cancellation);
    }

    /// <summary>What has expired, or was closed by a run that ended before its address was forgotten.</summary>
    public async Task<int> RunAsync(TenantId tenant, CancellationToken cancellation)
    {
        await foreach (var record in store.OpenAsync(tenant, cancellation))
        {
            if (record.HasExpired(time.GetUtcNow()) && !record.IsClosed)
                await CloseAsync(record, IntakeState.Expired, cancellation);
            else if (record.IsClosed)
                await ForgetAsync(record, cancellation);
        }

        await store.RemoveCountsAsync(tenant, cancellation);
        return await store.RemoveClosedAsync(tenant, pack.OwnData.Links.CutOff(time.GetUtcNow()), cancellation);
    }

    private async Task ForgetAsync(IntakeRecord closed, CancellationToken cancellation)
    {
        // From a submitted one the request has the key.
        if (closed.Forgotten)
            return;
        await audit.AppendAsync([IntakeAudit.Closed(closed)], cancellation);
        await contacts.ForgetAsync(closed.Tenant, closed.Id, cancellation);
        await store.UpdateAsync(
            closed.Tenant, closed.Id, record => record with { Forgotten = true }, cancellation);
    }
}
