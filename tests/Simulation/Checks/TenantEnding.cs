using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>What must be so when faults have stopped and nothing is left to do.</summary>
internal static class TenantEnding
{
    public static void Check(World world, TenantInvariants checks, IReadOnlyList<AuditHead> heads)
    {
        if (AuditTrail.FindFault(world.Main, heads) is { } fault)
            world.Violate(fault);
        var events = AuditTrail.Ids(world.Main).ToHashSet(StringComparer.Ordinal);
        foreach (var known in checks.Known.Values)
            Check(world, checks, known, events);
        if (checks.Known[TenantInvariants.Globex].Gone > 0)
            world.Violate("Records of a tenant are gone whom nobody has deleted.");
    }

    private static void Check(World world, TenantInvariants checks, KnownTenant known, HashSet<string> events)
    {
        var (id, tenant) = (known.Id, checks.TenantOf(known.Id)!);
        if (!checks.MayLeavePermits && world.Main.Query(HoldRows.Query(id, HoldRows.PermitPrefix), after: null).Count > 0)
            world.Violate("A permit to destroy was not given back, though every call was answered.");
        if (known.HasCertificate != tenant.State is TenantState.Purged)
            world.Violate($"{id} is {tenant.State}, certificate: {known.HasCertificate}.");
        if (world.Instances.Unfinished.FirstOrDefault(instance =>
            instance.Header.Id.Contains($".{id}.", StringComparison.Ordinal)) is { } stuck)
            world.Violate($"{stuck.Header.Id} never ends.");
        switch (tenant.State)
        {
            case TenantState.Purged:
                CheckPurged(world, checks, tenant, events);
                break;
            case TenantState.PendingDeletion:
                world.Violate($"The deletion of {id} has neither ended nor been undone.");
                break;
            default:
                CheckAlive(world, checks, known);
                break;
        }
    }

    private static void CheckAlive(World world, TenantInvariants checks, KnownTenant known)
    {
        if (known.Gone > 0)
            world.Violate($"{known.Id} is served, and {known.Gone} of its records are gone.");
        if (checks.Canaries[known.Id].FindClosed(world, known.Id) is { } closed)
            world.Violate($"{known.Id} is served, and {closed} does not open.");
        if (checks.KeysOf(known.Id) is { Pending: not null })
            world.Violate($"A rotation of {known.Id} has not ended.");
    }

    private static void CheckPurged(
        World world, TenantInvariants checks, Tenant tenant, HashSet<string> events)
    {
        var deletion = tenant.Deletion!.Id;
        string[] expected =
        [
            $"{deletion}.begun", $"{deletion}.certified", $"{deletion}.done",
            .. SimulatedProduct.Services.Select(service => $"{deletion}.purged.{service}"),
        ];
        if (Array.Find(expected, id => !events.Contains(id)) is { } lacking)
            world.Violate($"The audit log lacks the event {lacking}.");
        if (tenant.Name is not null || tenant.Contact is not null ||
            world.Main.Get(new EntityKey(TenantStore.Table, tenant.Id.Value, "contact")) is not null)
            world.Violate($"The tombstone of {tenant.Id} names somebody.");
        if (world.Deletions.Get(DeletionRows.Done(tenant.Id, deletion)) is null)
            world.Violate($"The deletion log does not say that the deletion of {tenant.Id} is finished.");
        if (checks.KeysOf(tenant.Id) is not { } keys ||
            keys.Keks.Any(kek => world.Vault.Find(kek.Name, world.Now) is not null))
            world.Violate($"The vault still has a KEK of {tenant.Id}.");
        foreach (var store in checks.Backups.Append(world.Main))
        {
            if (checks.Canaries[tenant.Id].FindOpen(world, tenant.Id, store) is { } open)
                world.Violate($"{tenant.Id} is purged, and {open} opens from a backup of the store.");
        }
    }
}
