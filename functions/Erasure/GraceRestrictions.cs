using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Where the pack says so, nothing of a person is processed from the request for their erasure until it begins or is
/// cancelled.
/// </summary>
public sealed class GraceRestrictions(RequestStore requests, PolicyPack pack) : IRestrictions
{
    public async ValueTask<Restricted?> FindAsync(
        TenantId tenant, SubjectId subject, CancellationToken cancellation) =>
        pack.Erasure.RestrictDuringGrace &&
        await requests.FindOpenAsync(tenant, subject, RequestType.Erasure, cancellation) is not null
            ? Restricted.Everywhere : null;
}
