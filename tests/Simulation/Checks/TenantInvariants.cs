using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Simulation.Engine;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Simulation.Story;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>
/// What must hold of tenants at every step, judged by what lies in the stores and the vault and was answered to people.
/// </summary>
internal sealed class TenantInvariants(World world) : IWatch
{
    /// <summary>The customer that is deleted.</summary>
    public static readonly TenantId Acme = TenantId.Parse("acme");

    /// <summary>Lives on.</summary>
    public static readonly TenantId Globex = TenantId.Parse("globex");

    /// <summary>A trial.</summary>
    public static readonly TenantId Initech = TenantId.Parse("initech");

    /// <summary>400 failures of one step or call: no story's faults and holds make half as many.</summary>
    private const int MaxFailures = 400;

    private static readonly TimeSpan Settled = TimeSpan.FromHours(12);

    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<KeyName, DateTimeOffset> _deletedKeys = [];
    private readonly List<StoredTables> _backups = [];

    public static IReadOnlyList<TenantId> Everybody { get; } = [Acme, Globex, Initech];

    public Dictionary<TenantId, KnownTenant> Known { get; } = Everybody.ToDictionary(
        tenant => tenant,
        tenant => new KnownTenant(tenant, world.Options.Scene.Pack.Tenants, isTrial: tenant == Initech));

    public Dictionary<TenantId, TenantCanaries> Canaries { get; } = [];

    public List<KnownHold> Holds { get; } = [];

    /// <summary>Copies of the store, as a backup keeps them.</summary>
    public IReadOnlyList<StoredTables> Backups => _backups;

    /// <summary>Told of whose purge has begun.</summary>
    public Action<KnownTenant> Begun { get; set; } = _ => { };

    /// <summary>Told of whose record is gone.</summary>
    public Action<KnownTenant> Lost { get; set; } = _ => { };

    /// <summary>Told of whose key in use was deleted.</summary>
    public Action<TenantId> KeyDeleted { get; set; } = _ => { };

    /// <summary>As those of the erasure story: a crash or an open end may leave one behind until the daily timer.</summary>
    public bool MayLeavePermits { get; private set; }

    public void StageIsSet() => _backups.Add(world.Main.Copy());

    public void Met(string effect, FaultKind kind) => MayLeavePermits = true;

    public void RowChanged(ProductRow row, string? after)
    {
        world.Note("row", $"{row.Service} {row.Number} {(after is null ? "gone" : "changed")}");
        var owner = world.Product.Owners[(row.Service, row.Number)];
        var whose = $"The record {row.Number} of {row.Service}, of {owner.Tenant},";
        var known = Known[owner.Tenant];
        if (!known.MayBeDestroyed(world.Now))
            world.Violate($"{whose} was destroyed though its time was not over and nobody had signed that off.");
        CheckHolds(owner.Tenant, whose);
        CheckPrepared(owner.Tenant, whose);
        CheckRule(row, after, owner, whose);
        known.Gone++;
        Lost(known);
    }

    public void ActivityFailed(string name, Exception failure)
    {
        if ((_failures[name] = _failures.GetValueOrDefault(name) + 1) > MaxFailures)
            world.Violate($"{name} fails again and again with {failure.GetType().Name}: {failure.Message}");
        // A hold that came at the last moment: the step waits for its release.
        if (failure is InvalidOperationException { Message: TenantKeyShredding.NotDestroyed })
            return;
        if (failure is DestructionRefusedException or InvalidOperationException or InvalidDataException
            or ArgumentException or NullReferenceException or SealedDataException)
            world.Violate($"{name} failed with {failure.GetType().Name}: {failure.Message}");
    }

    public void EpisodeEnded(Instance instance, EpisodeOutcome outcome)
    {
        if (outcome is EpisodeOutcome.Failed(var failure) && failure.ErrorType != typeof(TaskFailedException).FullName)
            world.Violate($"The orchestration {instance.Header.Name} failed: {failure}");
    }

    /// <summary>Told of every KEK that the vault deletes.</summary>
    public void Deleted(KeyName name)
    {
        _deletedKeys[name] = world.Now;
        foreach (var tenant in Everybody)
        {
            if (KeysOf(tenant) is { } keys && keys.Keks.FirstOrDefault(kek => kek.Name == name) is { } kek)
                CheckDeletion(tenant, keys, kek);
        }
    }

    public void Recovered(KeyName name) => _deletedKeys.Remove(name);

    /// <summary>Since when the tenant's key in use is deleted in the vault; null: it is not.</summary>
    public DateTimeOffset? KeyDeletedAt(TenantId tenant) =>
        KeysOf(tenant) is { } keys && _deletedKeys.TryGetValue(keys.Kek.Name, out var at) ? at : null;

    /// <summary>Told of every blob that was committed.</summary>
    public void Committed(string path, byte[] content)
    {
        if (path.Contains("/certificates/", StringComparison.Ordinal) &&
            !path.Contains(".supplement", StringComparison.Ordinal))
            TenantCertificateCheck.Check(world, this, content);
    }

    /// <summary>Told of what was written to the main store.</summary>
    public void Written(IReadOnlyList<EntityOperation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation is EntityOperation.Replace({ Table: "datakeys", Row: "tenant" } key, _, _))
                CheckPromotion(TenantId.Parse(key.Partition));
            if (operation.Key is { Table: TenantStore.Table, Row: "tenant" } &&
                TenantOf(TenantId.Parse(operation.Key.Partition)) is
                { State: TenantState.PendingDeletion, Deletion.BegunAt: not null } begun)
                Begun(Known[begun.Id]);
        }
    }

    /// <summary>A restore was answered 200.</summary>
    public void Restored(KnownTenant known, Asked asked)
    {
        known.Restored(asked.At, world.Now);
        if (known.Gone > 0)
            world.Violate($"{known.Id} was restored, and {known.Gone} of its records are gone.");
        // Whoever asked for its deletion again at that moment has it.
        if (known.IsToStay && Canaries[known.Id].FindClosed(world, known.Id) is { } closed)
            world.Violate($"{known.Id} was restored, and {closed} does not open.");
        world.At(world.Now + Settled, null, () => CheckSettled(known, asked.At));
    }

    /// <summary>Half a day after a restore nothing can have come between any more.</summary>
    private void CheckSettled(KnownTenant known, DateTimeOffset restored)
    {
        if (known.RestoredAt == restored && known.IsToStay && TenantOf(known.Id) is { IsServed: true } &&
            Canaries[known.Id].FindClosed(world, known.Id) is { } closed)
            world.Violate($"{known.Id} was restored half a day ago, and {closed} does not open.");
    }

    /// <summary>A sign-off was answered 202.</summary>
    public void SignedOff(KnownTenant known, Asked asked)
    {
        if (!known.Forces.Exists(force => force.By != asked.By))
            world.Violate($"A deletion of {known.Id} was signed off, and nobody else has asked for it.");
    }

    public void Placed(KnownHold hold) => Holds.Add(hold);

    /// <summary>
    /// What was held for more than half a day could be read, unless its purge had begun or the vault had purged the key
    /// before.
    /// </summary>
    public void Releasing(KnownHold hold)
    {
        if (KeysOf(hold.Tenant) is { } keys && world.Vault.Find(keys.Kek.Name, world.Now) is not null &&
            world.Now - hold.BindsFrom > TimeSpan.FromHours(14) &&
            world.Main.Get(new EntityKey("fences", hold.Tenant.Value, "tenant")) is null &&
            Canaries[hold.Tenant].FindClosed(world, hold.Tenant) is { } closed)
            world.Violate($"{hold.Tenant} was held, and {closed} does not open.");
    }

    /// <summary>It is too late for a hold only when the purge has destroyed the key for good.</summary>
    public bool MayRefuseHold(TenantId tenant) => TenantOf(tenant) is { Deletion: { } deletion } &&
        world.Main.Get(new EntityKey(TenantStore.Table, tenant.Value, $"purge|{deletion.Id}")) is { } purge &&
        EntityJson.Read<PurgeRecord>(purge).KeyInaccessibleAt is not null;

    public Tenant? TenantOf(TenantId tenant) =>
        world.Main.Get(new EntityKey(TenantStore.Table, tenant.Value, "tenant")) is { } stored
            ? EntityJson.Read<Tenant>(stored)
            : null;

    public TenantKeysV1? KeysOf(TenantId tenant) =>
        world.Main.Get(KeyRecords.OfTenant(tenant)) is { } stored ? EntityJson.Read<TenantKeysV1>(stored) : null;

    private void CheckDeletion(TenantId tenant, TenantKeysV1 keys, KekGeneration kek)
    {
        if (keys.Shred is null)
        {
            CheckRetirement(tenant, keys, kek);
            return;
        }

        if (kek.State is KekState.Retired or KekState.Planned)
            return;
        _backups.Add(world.Main.Copy());
        var whose = $"The key of {tenant}";
        if (!Known[tenant].MayKeyBeDeleted(world.Now))
            world.Violate($"{whose} was deleted before its time.");
        CheckHolds(tenant, whose);
        if (kek.State is KekState.Active)
            KeyDeleted(tenant);
    }

    /// <summary>Everything was to be wrapped anew before.</summary>
    private void CheckRetirement(TenantId tenant, TenantKeysV1 keys, KekGeneration kek)
    {
        if (kek.State is not KekState.Retiring)
            world.Violate($"The key of {tenant} was deleted in the vault, and nobody has said so in its record.");
        var wrapped = world.Main.Query(new EntityQuery("datakeys", tenant.Value, PageSize: 1000), after: null)
            .Where(row => row.Key.Row.StartsWith("subject!", StringComparison.Ordinal) || row.Key.Row == "pseudonyms")
            .Select(row => Encoding.UTF8.GetString(row.Content.Span));
        if (keys.Versions.Any(version => version.Kek == kek.Name) ||
            wrapped.Any(row => row.Contains(kek.Name.Key, StringComparison.Ordinal)))
            world.Violate($"A KEK of {tenant} was deleted while keys were under it.");
    }

    /// <summary>When a version is the active one, nothing that is sealed here is under an older one.</summary>
    private void CheckPromotion(TenantId tenant)
    {
        if (KeysOf(tenant) is not { Pending: null, Versions.Count: > 1 } keys)
            return;
        var active = keys.Versions[^1].Version;
        if (world.Main.Query(new EntityQuery(SimulatedSafe.Table, tenant.Value), after: null)
            .Any(note => Envelope.KeyVersion(note.Content.Span) < active))
            world.Violate($"Version {active} of the key of {tenant} was promoted while notes were under an older one.");
    }

    /// <summary>All records go but what the law keeps; a secret first, when its hash stands in the audit log.</summary>
    private void CheckRule(ProductRow row, string? after, RowOwner owner, string whose)
    {
        var secret = row.Text.Split('|')[^1];
        var isSecret = row.Service == SimulatedProduct.Connections && secret != "NULL";
        var isTaken = isSecret && after?.EndsWith("|NULL", StringComparison.Ordinal) == true;
        if (row is { Service: SimulatedProduct.Billing } && !owner.Expired || after is not null && !isTaken)
            world.Violate($"{whose} was treated otherwise than the purge of a tenant does.");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        if (isSecret && !AuditTrail.Ids(world.Main).Any(id => id.EndsWith($".secret.{hash}", StringComparison.Ordinal)))
            world.Violate($"{whose} lost its secret before the secret's hash stood in the audit log.");
    }

    private void CheckHolds(TenantId tenant, string whose)
    {
        if (Holds.Find(hold => hold.Tenant == tenant && !hold.IsReleasing && hold.BindsFrom <= world.Now) is { } held)
            world.Violate($"{whose} was destroyed under hold {held.Id}.");
    }

    private void CheckPrepared(TenantId tenant, string whose)
    {
        if (TenantOf(tenant) is not { State: TenantState.PendingDeletion, Deletion: { BegunAt: not null } deletion })
        {
            world.Violate($"{whose} was destroyed, and no purge of its tenant has begun.");
            return;
        }

        if (world.Deletions.Get(DeletionRows.Place(tenant, deletion.Id)) is null)
            world.Violate($"{whose} was destroyed before the deletion log had the entry.");
        if (world.Main.Get(new EntityKey("fences", tenant.Value, "tenant")) is null)
            world.Violate($"{whose} was destroyed before the fence stood.");
    }
}
