using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Rights;

/// <summary>
/// Erasing and keeping exclude each other. Whoever asks for a restriction wants the records kept, so an erasure that is
/// under way is cancelled first; and only the person can have records erased that were restricted at their wish.
/// </summary>
public sealed class RightConflicts(RequestStore requests, RestrictionStore restrictions)
{
    /// <summary>Null where nothing stands in the way.</summary>
    public async Task<SubmissionOutcome?> FindAsync(
        Submission submission, SubjectId subject, CancellationToken cancellation)
    {
        var tenant = submission.Tenant;
        if (submission.Type is RequestType.Restriction)
        {
            return await requests.FindOpenAsync(tenant, subject, RequestType.Erasure, cancellation) is { } erasure
                ? new SubmissionOutcome.ErasureOpen(erasure) : null;
        }

        if (submission.Type is not RequestType.Erasure || submission.Channel is Channel.SelfService)
            return null;
        return await requests.FindOpenAsync(tenant, subject, RequestType.Restriction, cancellation) is not null ||
            await restrictions.OfSubjectAsync(tenant, subject, cancellation).AnyAsync(
                restriction => restriction.KeepsRecords, cancellation)
            ? new SubmissionOutcome.SubjectRestricted() : null;
    }
}
