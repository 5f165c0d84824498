using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// Puts holds back that a restored backup has never heard of, and keeps the copies to what is in force. Running again
/// changes nothing.
/// </summary>
public sealed class HoldRecovery(
    HoldStore store, HoldCopies copies, HoldNews news, IAuditLog audit, TimeProvider time, ILogger<HoldRecovery> log)
{
    public async Task RunAsync(DurableTaskClient client, TenantId tenant, CancellationToken cancellation)
    {
        foreach (var copy in await copies.ListAsync(tenant, cancellation))
        {
            if (await store.GetAsync(tenant, copy.Hold.Id, cancellation) is null)
                await PutBackAsync(client, copy, cancellation);
        }

        await ForgetReleasedAsync(tenant, cancellation);
        // A crash may have come between a hold and its copy, and its texts may be sealed under another version.
        foreach (var active in await store.ActiveAsync(tenant, subject: null, cancellation))
        {
            if (await store.GetAsync(tenant, active.Id, cancellation) is ({ Hold.Status: HoldStatus.Active } row, _))
                await copies.WriteAsync(row, cancellation);
        }
    }

    /// <summary>Released ones whose copies are still there; an unknown one stays, and binds.</summary>
    public async Task ForgetReleasedAsync(TenantId tenant, CancellationToken cancellation)
    {
        foreach (var copy in await copies.ListAsync(tenant, cancellation))
        {
            if (await store.GetAsync(tenant, copy.Hold.Id, cancellation) is ({ Hold.Status: HoldStatus.Released }, _))
                await copies.RemoveAsync(tenant, copy.Hold.Id, cancellation);
        }
    }

    private async Task PutBackAsync(DurableTaskClient client, HoldRow copy, CancellationToken cancellation)
    {
        var (tenant, id) = (copy.Hold.TenantId, copy.Hold.Id);
        // As when it was placed, it may bring back the key of a tenant that is being deleted. Where that is destroyed
        // for good the copy binds on, and an operator sees it in the log.
        if (!await news.PrepareAsync(tenant, cancellation) ||
            await store.PlaceAsync(copy, cancellation) is not { } placed)
        {
            log.LogError("Hold {Hold} of {Tenant} is lost and could not be put back; it binds all the same.", id, tenant);
            return;
        }

        log.LogWarning("Hold {Hold} of {Tenant} was lost, as by a restored backup, and is put back.", id, tenant);
        await audit.AppendAsync(
            [
                HoldAudit.Placed(placed.Hold, new AuditPayload(placed.Hold.PlacedBy)),
                HoldAudit.PutBack(placed.Hold, time.GetUtcNow()),
            ],
            cancellation);
        await news.TellAsync(client, placed.Hold, placed.Hold.Subject, cancellation);
    }
}
