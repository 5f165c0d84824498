using System.Text;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>Nothing is under a KEK of the platform at the moment when the vault deletes it.</summary>
internal sealed class PlatformKeysCheck(World world, IReadOnlyList<TenantId> everybody)
{
    /// <summary>Told of every KEK that the vault deletes, tenants' too.</summary>
    public void Deleted(KeyName name)
    {
        Check(world.Main, KeyRecords.OfPlatform("contacts"), "contact!", name);
        Check(world.Main, KeyRecords.OfPlatform("audit"), "audit!", name);
        Check(world.Deletions, DeletionRows.Keks, "key|", name);
    }

    private void Check(StoredTables store, EntityKey owner, string rows, KeyName name)
    {
        if (store.Get(owner) is not { } stored ||
            EntityJson.Read<KeksV1>(stored).Keks.FirstOrDefault(kek => kek.Name == name) is not { } kek)
            return;
        if (kek.State is not KekState.Retiring)
            world.Violate($"A KEK in {owner.Row} of {owner.Table} was deleted in the vault while it is {kek.State}.");
        var wrapped = everybody.Select(tenant => tenant.Value).Append(owner.Partition)
            .SelectMany(partition => store.Query(new EntityQuery(owner.Table, partition, PageSize: 1000), after: null))
            .Where(row => row.Key.Row.StartsWith(rows, StringComparison.Ordinal));
        if (wrapped.Any(row => Encoding.UTF8.GetString(row.Content.Span).Contains(name.Key, StringComparison.Ordinal)))
            world.Violate($"A KEK in {owner.Row} of {owner.Table} was deleted while keys were under it.");
        world.Note("platform", $"generation {kek.Generation} in {owner.Row} of {owner.Table} is deleted");
    }
}
