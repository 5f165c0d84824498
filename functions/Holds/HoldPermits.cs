using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// Permits over the same head as the holds: of a permit and a hold, one is written first, and the other one's
/// compare-and-set then fails and looks again. So a permit is never given over a hold, and a hold that was placed finds
/// every permit that was given before it.
/// </summary>
public sealed class HoldPermits(
    HoldStore store, HoldCopies copies, IEntityStore entities, OpaqueIds ids, TimeProvider time) : IHolds
{
    public async Task<string?> FindAsync(TenantId tenant, SubjectId? subject, CancellationToken cancellation) =>
        Blocking(await InForceAsync(tenant, subject, cancellation), subject)?.Id.Value;

    public Task<PermitOutcome> TakePermitAsync(
        TenantId tenant, SubjectId? subject, string step, CancellationToken cancellation)
    {
        if (step.Length is 0 or > HoldLimits.StepCharacters)
            throw new ArgumentException($"A step has 1 to {HoldLimits.StepCharacters} characters.");
        return store.ChangeAsync<PermitOutcome>(
            tenant,
            async head =>
            {
                // After the head: a hold that is placed from here on makes the write below fail.
                var holds = await InForceAsync(tenant, subject, cancellation);
                if (Blocking(holds, subject) is { } hold)
                    return new HeadChange<PermitOutcome>(new PermitOutcome.Held(hold.Id.Value), head, []);
                var permit = new DestructionPermit(
                    tenant, ids.New("permit"), step,
                    holds.ToLookup(held => held.Subject!.Value, held => held.Id.Value)
                        .ToDictionary(held => held.Key, held => held.First()),
                    time.GetUtcNow() + HoldLimits.Permit);
                var next = head with { Version = head.Version + 1 };
                var row = new PermitRow(
                    step, next.Version, subject is { } person ? PermitRow.WhomOf(permit.Id, person) : null,
                    permit.ExpiresAt);
                return new HeadChange<PermitOutcome>(new PermitOutcome.Permitted(permit), next,
                    [new EntityOperation.Insert(HoldRows.Permit(tenant, permit.Id), EntityJson.Write(row))]);
            },
            cancellation);
    }

    public async Task ReturnPermitAsync(DestructionPermit permit, CancellationToken cancellation)
    {
        // Nobody changes a permit's row; that it is gone by now means that it was returned or expired.
        if (await entities.GetAsync(HoldRows.Permit(permit.Tenant, permit.Id), cancellation) is { } stored)
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
    }

    /// <summary>
    /// How many pieces may still end although the hold is placed: their permits were given before it, are for whom it
    /// protects, and are neither returned nor expired.
    /// </summary>
    public async Task<int> InFlightAsync(LegalHold hold, SubjectId? subject, CancellationToken cancellation)
    {
        var count = 0;
        var now = time.GetUtcNow();
        await foreach (var stored in entities.QueryAsync(
            HoldRows.Query(hold.TenantId, HoldRows.PermitPrefix), cancellation))
        {
            var permit = EntityJson.Read<PermitRow>(stored);
            var id = stored.Key.Row[HoldRows.PermitPrefix.Length..];
            if (permit.Order < hold.Order && permit.ExpiresAt > now &&
                (subject is not { } person || permit.Whom is null || permit.Whom == PermitRow.WhomOf(id, person)))
                count++;
        }

        return count;
    }

    /// <summary>Removes the permits that crashed steps left behind, once they have expired.</summary>
    public async Task RemoveExpiredAsync(TenantId tenant, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await foreach (var stored in entities.QueryAsync(HoldRows.Query(tenant, HoldRows.PermitPrefix), cancellation))
        {
            if (EntityJson.Read<PermitRow>(stored).ExpiresAt <= now)
                await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
        }
    }

    /// <summary>What is in force, the tenant's own holds first, with those that a restored backup has never heard of.</summary>
    private async Task<IReadOnlyList<ActiveHold>> InForceAsync(
        TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        var holds = await store.ActiveAsync(tenant, subject, cancellation);
        var lost = await copies.LostAsync(tenant, subject, holds, cancellation);
        return lost.Count == 0 ? holds : [.. holds.Concat(lost).OrderBy(hold => hold.Subject is not null)];
    }

    /// <summary>The hold that forbids the piece; holds on persons do not where it is for more than one.</summary>
    private static ActiveHold? Blocking(IReadOnlyList<ActiveHold> holds, SubjectId? subject) =>
        holds.FirstOrDefault(hold => hold.Subject is null || subject is not null);
}
