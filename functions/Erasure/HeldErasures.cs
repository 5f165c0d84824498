using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Wakes erasures when a hold was placed or released: a released one goes on by itself. A wake that is lost costs
/// latency only, since a waiting erasure looks again.
/// </summary>
public sealed class HeldErasures(RequestStore requests, RequestDispatch dispatch) : IHoldListener
{
    public async Task HoldChangedAsync(
        DurableTaskClient client, TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        if (subject is { } person)
        {
            if (await requests.FindOpenAsync(tenant, person, RequestType.Erasure, cancellation) is { } open)
                await dispatch.TryWakeAsync(client, tenant, open, cancellation);
            return;
        }

        await foreach (var id in requests.OpenAsync(tenant, cancellation))
        {
            if (await requests.GetAsync(tenant, id, cancellation) is { Type: RequestType.Erasure })
                await dispatch.TryWakeAsync(client, tenant, id, cancellation);
        }
    }
}
