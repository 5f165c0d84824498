using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// Changes since a place in the list, each with what counts now. A change is listed at least once, and again for
/// <see cref="ConsentLimits.ListedAgain"/>: a writer may come a moment after another whose id is later, and nobody
/// who has read on may miss it. Who reads page after page is led back to a moment before the first of them, however
/// long that took.
/// </summary>
public sealed class ConsentFeed(
    ConsentStore store, ConsentViews views, PolicyVersionsInForce documents, PolicyPack pack, TimeProvider time)
{
    /// <summary>Between the row to go on after and the one that the last page leads back to.</summary>
    private const char Back = '~';

    /// <summary>False for a row that no change has: a continuation that somebody made up.</summary>
    internal static bool IsRow(string place) => place.Split(Back) is { Length: <= 2 } rows &&
        Array.TrueForAll(rows, row => row.StartsWith(ConsentRows.ChangePrefix, StringComparison.Ordinal));

    /// <param name="place">Null: the beginning; else as the page before answered it.</param>
    internal async Task<ConsentChanges> ReadAsync(
        TenantId tenant, string? place, int limit, CancellationToken cancellation)
    {
        var rows = place?.Split(Back);
        var afterRow = rows?[0];
        var earliest = OpaqueIds.Earliest(ConsentDecisions.IdPrefix, time.GetUtcNow() - ConsentLimits.ListedAgain);
        var back = rows is [_, var first] ? first : ConsentRows.Change(tenant, earliest).Row;
        var inForce = await documents.ReadAsync([], cancellation);
        var items = new List<ConsentChangeView>();
        string? lastRow = null;
        await foreach (var change in store.ChangesAsync(tenant, afterRow, cancellation))
        {
            // One more than fits tells that there is a next page.
            if (items.Count == limit)
                return new ConsentChanges(items, inForce, More: true, lastRow! + Back + back);
            if (await ViewAsync(tenant, change, cancellation) is { } view)
                items.Add(view);
            lastRow = ConsentRows.Change(tenant, change.Id).Row;
        }

        return new ConsentChanges(items, inForce, More: false, back);
    }

    /// <summary>Null for a purpose that the pack has no more.</summary>
    private async Task<ConsentChangeView?> ViewAsync(
        TenantId tenant, ConsentChange change, CancellationToken cancellation)
    {
        if (pack.Consents.Find(change.Purpose) is not { } purpose)
            return null;
        if (change.Subject is not { } person)
        {
            var choice = await store.TenantChoiceAsync(tenant, purpose.Id, cancellation);
            return new ConsentChangeView(
                change.Id, change.At, purpose.Id, Subject: null, Effective: null, Because: null,
                choice is { Choice.OptedOut: true });
        }

        var effect = await views.OfSubjectAsync(tenant, SubjectId.Parse(person), purpose, cancellation);
        return new ConsentChangeView(
            change.Id, change.At, purpose.Id, person, effect.Effective, effect.Because, TenantOptedOut: null);
    }
}

/// <param name="Next">The place to go on from.</param>
internal sealed record ConsentChanges(
    IReadOnlyList<ConsentChangeView> Items, IReadOnlyDictionary<string, string> Documents, bool More, string Next);

/// <param name="Subject">The product's own id of the person; null: the organisation, for all of its people.</param>
/// <param name="Effective">What counts for the person now, whatever the change was.</param>
/// <param name="TenantOptedOut">What the organisation says now; null in a person's change.</param>
public sealed record ConsentChangeView(
    string Id, DateTimeOffset At, string Purpose, string? Subject, bool? Effective, ConsentReason? Because,
    bool? TenantOptedOut);
