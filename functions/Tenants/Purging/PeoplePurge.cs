using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Purges a service that can only be asked about one person: all people of the tenant, one after the other. What a
/// legal ground keeps, the service keeps and ends by itself.
/// </summary>
public sealed class PeoplePurge(DestructionGate gate, TenantPeople people, PurgeStore purges, IConnectors connectors)
{
    /// <summary>10,000 pieces a person: the end of it with a service that always says there is more.</summary>
    private const int MaxPieces = 10_000;

    public async Task<Receipt> PurgeAsync(
        TenantId tenant, string deletion, Collection collection, CancellationToken cancellation)
    {
        var connector = connectors.For(collection.Service);
        var scopes = await people.ListAsync(tenant, deletion, cancellation);
        var found = await purges.FoundAsync(
            tenant, deletion, collection, () => CountAsync(connector, scopes, collection, cancellation), cancellation);
        var plain = collection.Erase.Action is EraseAction.Retain
            ? collection
            : collection with { Erase = new EraseRule(EraseAction.HardDelete, null) };
        Receipt.Retained? kept = null;
        var isOnlyAsked = false;
        foreach (var scope in scopes)
        {
            var receipt = await EraseAsync(connector, scope, plain, deletion, cancellation);
            if (receipt is Receipt.Held or Receipt.Failed)
                return receipt;
            if (await connector.VerifyAsync(scope, plain, cancellation) > 0)
                return new Receipt.Failed(FailureReason.NotErased, Retriable: true);
            isOnlyAsked |= receipt is Receipt.Asked;
            kept = receipt is Receipt.Retained retained ? Sum(kept, retained) : kept;
        }

        return kept is not null ? kept with { Expired = Math.Max(0, found - kept.Count) }
            : (found, isOnlyAsked) is ( > 0, true) ? new Receipt.Asked(found)
            : found > 0 ? new Receipt.Erased(found)
            : new Receipt.NothingFound();
    }

    private static async Task<long> CountAsync(
        IConnector connector, IReadOnlyList<SubjectScope> scopes, Collection collection, CancellationToken cancellation)
    {
        var count = 0L;
        foreach (var scope in scopes)
        {
            count += (await connector.LocateAsync(scope, cancellation))
                .Where(located => located.Collection == collection.Name).Sum(located => located.Count);
        }

        return count;
    }

    private async Task<Receipt> EraseAsync(
        IConnector connector, SubjectScope scope, Collection collection, string deletion,
        CancellationToken cancellation)
    {
        var step = $"{deletion}.{collection.Name}.{Opaque(deletion, scope.Subject)}";
        for (var pieces = 0; pieces < MaxPieces; pieces++)
        {
            var (erased, held) = ((ErasedPiece?)null, (string?)null);
            var outcome = await gate.DestroyAsync(
                new Destruction(scope.Tenant, Subject: null, deletion, step, FenceRule.MustStand),
                async (permit, stop) =>
                {
                    held = permit.HeldSubjects.Values.FirstOrDefault();
                    if (held is null)
                        erased = await connector.EraseAsync(scope, collection, step, stop);
                },
                cancellation);
            if (outcome is GateOutcome.Held(var hold) || (hold = held) is not null)
                return new Receipt.Held(hold);
            if (erased is { More: false, Receipt: var receipt })
                return receipt;
            if (erased?.Receipt is Receipt.Failed failed)
                return failed;
        }

        return new Receipt.Failed(FailureReason.TooLarge, Retriable: true);
    }

    private static Receipt.Retained Sum(Receipt.Retained? before, Receipt.Retained next) => before is null
        ? next
        : next with
        {
            Until = before.Until > next.Until ? before.Until : next.Until,
            Count = before.Count + next.Count,
        };

    /// <summary>
    /// Tells the people of one purge apart without naming them; whoever has neither the purge's random id nor the
    /// people learns nothing from it.
    /// </summary>
    private static string Opaque(string deletion, SubjectId subject) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{deletion}\n{subject}")).AsSpan(0, 12));
}
