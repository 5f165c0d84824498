using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights;

/// <summary>
/// Ends what an erased person had asked for besides: restrictions of records that are gone, and requests that can never
/// be carried out, with what they say. May be repeated.
/// </summary>
public sealed class RightsForgetting(
    RequestStore requests, RequestContacts contacts, RestrictionStore restrictions, TimeProvider time)
{
    public async Task ForgetSubjectAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        await restrictions.ForgetSubjectAsync(tenant, subject, cancellation);
        var now = time.GetUtcNow();
        await foreach (var (_, request) in requests.ListOfSubjectAsync(tenant, subject, afterRow: null, cancellation))
        {
            if (!request.IsRight)
                continue;
            if (request.IsOpen)
                await requests.UpdateAsync(tenant, request.Id, open => open.Fail(now), cancellation);
            await contacts.ForgetAsync(tenant, request.Id, cancellation);
        }
    }
}
