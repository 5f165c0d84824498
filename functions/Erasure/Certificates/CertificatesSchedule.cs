using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>Daily: links of requests whose record is gone open nothing any more, and go too.</summary>
public sealed class CertificatesSchedule(CertificateLinkStore links, RequestStore requests)
{
    [Function("ForgetCertificateLinks")]
    public async Task ForgetLinksAsync(
        [TimerTrigger("0 40 3 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var tenant in links.TenantsAsync(cancellation))
        {
            await foreach (var (request, key, version) in links.ListAsync(tenant, cancellation))
            {
                if (await requests.GetAsync(tenant, request, cancellation) is null)
                    await links.RemoveAsync(key, version, cancellation);
            }
        }
    }
}
