using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>What a package says about itself: the same in the manifest, the readable page and the index.</summary>
/// <param name="Edition">1 for the first package of a request, more when a service that had failed was added
/// later.</param>
/// <param name="ExpiresAt">From then on it cannot be claimed and is deleted.</param>
internal sealed record PackageFacts(
    TenantId Tenant,
    RequestId Request,
    SubjectId Subject,
    ExportKind Kind,
    int Edition,
    DateTimeOffset GeneratedAt,
    DateTimeOffset ExpiresAt);
