using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// All that a person said, with the evidence opened: the proof of a consent (GDPR Art. 7(1)), for the person, and for
/// the copy of their data (Art. 15).
/// </summary>
public sealed class ConsentHistory(ConsentStore store, ConsentSeal seal, PolicyPack pack)
{
    /// <summary>What was said about the purpose, oldest first, after so many entries.</summary>
    /// <returns>At most so many; <c>More</c> where there are others behind them.</returns>
    public async Task<(IReadOnlyList<ConsentEntryView> Entries, bool More)> OfPurposeAsync(
        TenantId tenant, SubjectId subject, string purpose, int after, int limit, CancellationToken cancellation)
    {
        var views = new List<ConsentEntryView>();
        await foreach (var entry in store.HistoryAsync(tenant, subject, purpose, after, cancellation))
        {
            // One more than fits tells that there is a next page.
            if (views.Count == limit)
                return (views, true);
            views.Add(await ViewAsync(tenant, subject, entry, cancellation));
        }

        return (views, false);
    }

    /// <summary>Null where the person never said anything.</summary>
    internal async Task<IReadOnlyList<ConsentEntryView>?> OfPersonAsync(
        TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        var views = new List<ConsentEntryView>();
        await foreach (var entry in store.HistoryAsync(tenant, subject, cancellation))
            views.Add(await ViewAsync(tenant, subject, entry, cancellation));
        return views.Count == 0 ? null : views;
    }

    private async Task<ConsentEntryView> ViewAsync(
        TenantId tenant, SubjectId subject, ConsentEntry entry, CancellationToken cancellation) => new(
        entry.Id, entry.Sequence, entry.Purpose, pack.Consents.Find(entry.Purpose)?.Title, entry.Status, entry.At,
        await seal.OpenAsync(tenant, subject, entry, cancellation));
}

/// <param name="Title">As the pack calls it today; null where it no longer does.</param>
public sealed record ConsentEntryView(
    string Id, int Sequence, string Purpose, string? Title, ConsentStatus Status, DateTimeOffset At, ConsentEvidence Evidence);
