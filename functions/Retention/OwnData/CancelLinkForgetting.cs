using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>Removes the links that cancelled an erasure, or can no longer, when their request is long closed.</summary>
public sealed class CancelLinkForgetting(
    CancelLinkStore links, RequestStore requests, PolicyPack pack, TimeProvider time)
{
    /// <summary>Answers how many went.</summary>
    public async Task<int> RunAsync(TenantId tenant, CancellationToken cancellation)
    {
        var (gone, cutOff) = (0, pack.OwnData.Links.CutOff(time.GetUtcNow()));
        await foreach (var id in links.RequestsAsync(tenant, cancellation))
        {
            var request = await requests.GetAsync(tenant, id, cancellation);
            if (request is not null && (request.IsOpen || request.CompletedAt is not { } ended || ended >= cutOff))
                continue;
            await links.RemoveAsync(tenant, id, cancellation);
            gone++;
        }

        return gone;
    }
}
