using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// A tenant's chain of links: each names the hash of the one before, and the head counts them. Reading checks all of
/// it.
/// </summary>
public sealed class DeletionChain([FromKeyedServices(DeletionLogStore.Key)] IEntityStore entities)
{
    /// <summary>50 attempts when other writers of the tenant's chain come first.</summary>
    private const int Attempts = 50;

    /// <summary>
    /// Adds a link with what belongs to it in one transaction; answers its hash, or null when
    /// <paramref name="make"/> finds that there is nothing to add.
    /// </summary>
    public async Task<string?> AddAsync(
        TenantId tenant, Func<DeletionHead, Task<NewLink?>> make, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await entities.GetAsync(DeletionRows.Head(tenant), cancellation);
            var head = stored is null ? DeletionHead.Empty : EntityJson.Read<DeletionHead>(stored);
            if (await make(head) is not { } made)
                return null;
            var content = EntityJson.Write(made.Link with { Previous = head.Hash });
            var next = head.After(content);
            EntityOperation first = stored is null
                ? new EntityOperation.Insert(DeletionRows.Head(tenant), EntityJson.Write(next))
                : new EntityOperation.Replace(stored.Key, EntityJson.Write(next), stored.ETag);
            var link = new EntityOperation.Insert(DeletionRows.Link(tenant, next.Count), content);
            if (await entities.CommitAsync([first, link, .. made.With], cancellation) is WriteOutcome.Written)
                return next.Hash;
        }

        throw new TimeoutException($"Other writers of the deletion log were first {Attempts} times.");
    }

    /// <exception cref="InvalidDataException">A link was removed or altered.</exception>
    public async IAsyncEnumerable<DeletionLink> ReadAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await entities.GetAsync(DeletionRows.Head(tenant), cancellation) is not { } stored)
            yield break;
        var head = EntityJson.Read<DeletionHead>(stored);
        var read = DeletionHead.Empty;
        var query = new EntityQuery(
            DeletionRows.Table, tenant.Value, DeletionRows.ChainPrefix, DeletionRows.Link(tenant, head.Count + 1).Row);
        await foreach (var entity in entities.QueryAsync(query, cancellation))
        {
            var link = EntityJson.Read<DeletionLink>(entity);
            if (link.Previous != read.Hash || entity.Key != DeletionRows.Link(tenant, read.Count + 1))
                throw new InvalidDataException($"The deletion log of {tenant} is broken before link {read.Count + 1}.");
            read = read.After(entity.Content);
            yield return link;
        }

        if (read != head)
            throw new InvalidDataException($"The deletion log of {tenant} does not end as its head says.");
    }
}

/// <param name="With">What is written in the same transaction.</param>
public sealed record NewLink(DeletionLink Link, params IReadOnlyList<EntityOperation> With);
