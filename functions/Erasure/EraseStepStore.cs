using PrivacyFunctions.DataMap;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>The steps of table <c>erasuresteps</c>: partition tenant, row step, service and collection.</summary>
public sealed class EraseStepStore(IEntityStore entities)
{
    internal const string Table = "erasuresteps";

    public static string IdOf(Collection collection, string step) => $"{step}|{collection.Service}|{collection.Name}";

    public async Task<StoredStep?> FindAsync(TenantId tenant, string id, CancellationToken cancellation) =>
        await entities.GetAsync(Key(tenant, id), cancellation) is { } stored
            ? new StoredStep(EntityJson.Read<EraseStep>(stored), stored.ETag)
            : null;

    /// <summary>Writes the step unless another run of it was first, and answers the one that is stored.</summary>
    public async Task<StoredStep> BeginAsync(
        TenantId tenant, string id, EraseStep step, CancellationToken cancellation) =>
        await entities.InsertAsync(Key(tenant, id), EntityJson.Write(step), cancellation)
            is WriteOutcome.Written written
            ? new StoredStep(step, written.ETag)
            : await FindAsync(tenant, id, cancellation)
                ?? throw new InvalidDataException($"Step {id} vanished while it was begun.");

    /// <summary>False when another run of the step has written meanwhile.</summary>
    public async Task<bool> WriteAsync(
        TenantId tenant, string id, EraseStep step, ETag read, CancellationToken cancellation) =>
        await entities.ReplaceAsync(Key(tenant, id), EntityJson.Write(step), read, cancellation)
            is WriteOutcome.Written;

    private static EntityKey Key(TenantId tenant, string id) => new(Table, tenant.Value, id);
}

public sealed record StoredStep(EraseStep Step, ETag ETag);
