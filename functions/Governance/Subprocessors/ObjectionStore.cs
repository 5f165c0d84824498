using System.Runtime.CompilerServices;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>The objections of every tenant, one row a tenant and subprocessor.</summary>
public sealed class ObjectionStore(IEntityStore entities)
{
    public async Task<(Objection Objection, ETag ETag)?> FindAsync(
        TenantId tenant, RegisterId subprocessor, CancellationToken cancellation) =>
        await entities.GetAsync(GovernanceRows.Objection(tenant, subprocessor), cancellation) is { } stored
            ? (EntityJson.Read<Objection>(stored), stored.ETag)
            : null;

    /// <summary>False: the tenant has objected before.</summary>
    public async Task<bool> AddAsync(TenantId tenant, Objection objection, CancellationToken cancellation) =>
        await entities.InsertAsync(
            GovernanceRows.Objection(tenant, objection.Subprocessor), EntityJson.Write(objection), cancellation)
            is WriteOutcome.Written;

    /// <summary>False: it changed meanwhile.</summary>
    public async Task<bool> ReplaceAsync(
        TenantId tenant, Objection objection, ETag read, CancellationToken cancellation) =>
        await entities.ReplaceAsync(
            GovernanceRows.Objection(tenant, objection.Subprocessor), EntityJson.Write(objection), read, cancellation)
            is WriteOutcome.Written;

    /// <summary>The tenant's objections, after one of them (exclusive).</summary>
    public async IAsyncEnumerable<Objection> OfTenantAsync(
        TenantId tenant, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = GovernanceRows.Objections(tenant);
        if (RegisterId.TryParse(RegisterId.Subprocessor, after, out var last))
            query = query with { FromRow = GovernanceRows.Objection(tenant, last).Row + "!" };
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return EntityJson.Read<Objection>(stored);
    }

    /// <summary>The tenants' objections to one subprocessor, after a tenant (exclusive).</summary>
    public async IAsyncEnumerable<(TenantId Tenant, Objection Objection)> ToAsync(
        RegisterId subprocessor, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in entities.PartitionsAsync(GovernanceRows.Table, after, cancellation))
        {
            if (TenantId.TryParse(partition, out var tenant) &&
                await FindAsync(tenant, subprocessor, cancellation) is ({ } objection, _))
                yield return (tenant, objection);
        }
    }
}
