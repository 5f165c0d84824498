using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Tenants;

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

        return submission.Type is RequestType.Erasure &&
            await KeepsRecordsAsync(tenant, subject, submission.Channel, cancellation)
            ? new SubmissionOutcome.SubjectRestricted() : null;
    }

    /// <summary>
    /// Whether a restriction keeps records from an erasure that was asked for in this way. Asked at the submission, and
    /// again before the erasure begins: of two that come in at once, neither sees the other.
    /// </summary>
    public async Task<bool> KeepsRecordsAsync(
        TenantId tenant, SubjectId subject, Channel channel, CancellationToken cancellation) =>
        channel is Channel.Admin &&
        (await requests.FindOpenAsync(tenant, subject, RequestType.Restriction, cancellation) is not null ||
            await restrictions.OfSubjectAsync(tenant, subject, cancellation).AnyAsync(
                restriction => restriction.KeepsRecords, cancellation));
}
