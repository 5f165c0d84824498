using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// Changes since a place in the list, each with what counts now. A change is listed at least once, and again for
/// <see cref="ConsentLimits.ListedAgain"/>: a writer may come a moment after another whose id is later, and nobody
/// who has read on may miss it.
/// </summary>
public sealed class ConsentFeed(
    ConsentStore store, ConsentViews views, PolicyVersionsInForce documents, PolicyPack pack, TimeProvider time)
{
    /// <summary>False for a row that no change has: a continuation that somebody made up.</summary>
    internal static bool IsRow(string row) => row.StartsWith(ConsentRows.ChangePrefix, StringComparison.Ordinal);

    internal async Task<ConsentChanges> ReadAsync(
        TenantId tenant, string? afterRow, int limit, CancellationToken cancellation)
    {
        var inForce = await documents.ReadAsync([], cancellation);
        var items = new List<ConsentChangeView>();
        string? lastRow = null;
        await foreach (var change in store.ChangesAsync(tenant, afterRow, cancellation))
        {
            // One more than fits tells that there is a next page.
            if (items.Count == limit)
                return new ConsentChanges(items, inForce, More: true, lastRow!);
            if (await ViewAsync(tenant, change, cancellation) is { } view)
                items.Add(view);
            lastRow = ConsentRows.Change(tenant, change.Id).Row;
        }

        var next = OpaqueIds.Earliest(ConsentDecisions.IdPrefix, time.GetUtcNow() - ConsentLimits.ListedAgain);
        return new ConsentChanges(items, inForce, More: false, ConsentRows.Change(tenant, next).Row);
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

/// <param name="NextRow">Where to go on.</param>
internal sealed record ConsentChanges(
    IReadOnlyList<ConsentChangeView> Items, IReadOnlyDictionary<string, string> Documents, bool More, string NextRow);

/// <param name="Subject">The product's own id of the person; null: the organisation, for all of its people.</param>
/// <param name="Effective">What counts for the person now, whatever the change was.</param>
/// <param name="TenantOptedOut">What the organisation says now; null in a person's change.</param>
public sealed record ConsentChangeView(
    string Id, DateTimeOffset At, string Purpose, string? Subject, bool? Effective, ConsentReason? Because,
    bool? TenantOptedOut);
