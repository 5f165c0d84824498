using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Holds;

/// <summary>A hold on the wire.</summary>
/// <param name="Matter">
/// Null, as the reasons, while the tenant's key cannot be used, and for a hold that was placed then.
/// </param>
/// <param name="Subject">While the hold is active; afterwards only the pseudonym is known.</param>
/// <param name="InFlight">
/// Pieces that were permitted before the hold and may still destroy; 0: nothing more is destroyed. Not in lists.
/// </param>
/// <param name="SubjectKnown">At the placement: whether the accounts service knows the person.</param>
public sealed record HoldView(
    HoldId Id,
    string TenantId,
    HoldScope Scope,
    SubjectView? Subject,
    string? SubjectPseudonym,
    HoldStatus Status,
    string? Matter,
    string? Reason,
    DateOnly? ReviewOn,
    DateTimeOffset PlacedAt,
    string PlacedBy,
    DateTimeOffset? ReleasedAt,
    string? ReleasedBy,
    string? ReleaseReason,
    int? InFlight = null,
    bool? SubjectKnown = null)
{
    public static async Task<HoldView> OfAsync(HoldRow row, HoldTexts texts, CancellationToken cancellation)
    {
        var hold = row.Hold;
        var text = await texts.TryOpenAsync(row, cancellation);
        return new HoldView(
            hold.Id, hold.TenantId.Value, hold.Scope, hold.Subject is { } subject ? new SubjectView(subject) : null,
            hold.SubjectPseudonym, hold.Status, text?.Matter, text?.Reason, hold.ReviewOn, hold.PlacedAt,
            hold.PlacedBy, hold.ReleasedAt, hold.ReleasedBy, await texts.TryOpenReleaseAsync(row, cancellation));
    }
}
