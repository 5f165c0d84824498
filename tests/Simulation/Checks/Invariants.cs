using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Simulation.Engine;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>What must hold at every step, judged by what lies in the stores and was answered to people.</summary>
internal sealed class Invariants(World world) : IWatch
{
    private readonly HashSet<string> _destroyedKeys = new(StringComparer.Ordinal);

    public List<KnownErasure> Erasures { get; } = [];

    /// <summary>Told of whose record is gone.</summary>
    public Action<SubjectId> Lost { get; set; } = _ => { };

    /// <summary>
    /// A permit may be left behind: by a crash, by a store that did not take its return, or for a piece that nobody
    /// knows the end of, as when our own store refuses while a person's key is destroyed in it.
    /// </summary>
    public bool MayLeavePermits { get; private set; }

    public List<KnownHold> Holds { get; } = [];

    public KnownErasure? Find(TenantId tenant, SubjectId subject) =>
        Erasures.Find(erasure => erasure.Tenant == tenant && erasure.Subject == subject);

    /// <summary>Told of rows that changed or vanished, at the moment when they did.</summary>
    public void RowChanged(ProductRow row, string? after)
    {
        world.Note("row", $"{row.Service} {row.Number} {(after is null ? "gone" : "changed")}");
        var owner = world.Product.Owners[(row.Service, row.Number)];
        var whose = $"The record {row.Number} of {row.Service}, of {owner.Subject} at {owner.Tenant},";
        if (Find(owner.Tenant, owner.Subject) is not { } erasure)
        {
            world.Violate($"{whose} was destroyed, and nobody has asked for that.");
            return;
        }

        CheckMoment(erasure, whose);
        CheckPrepared(erasure, whose);
        CheckRule(row, after, owner, whose);
        Lost(owner.Subject);
        if (row.Service != SimulatedProduct.Connections || after is null)
            erasure.Gone[row.Service] = erasure.Gone.GetValueOrDefault(row.Service) + 1;
        if (row.Service == SimulatedProduct.Connections)
            CheckSecret(erasure, row, whose);
    }

    /// <summary>Told of every fault that is met.</summary>
    public void Met(string effect, FaultKind kind) =>
        MayLeavePermits |= kind is FaultKind.CrashBefore or FaultKind.CrashAfter or FaultKind.UnknownOutcome
            or FaultKind.Delay || effect.Contains(" holds ", StringComparison.Ordinal) ||
            effect.Contains(" datakeys ", StringComparison.Ordinal);

    /// <summary>Told of what an activity or a call threw: faults are expected, mistakes are not.</summary>
    public void ActivityFailed(string name, Exception failure)
    {
        if (failure is DestructionRefusedException or InvalidOperationException or InvalidDataException
            or ArgumentException or NullReferenceException or SealedDataException)
            world.Violate($"{name} failed with {failure.GetType().Name}: {failure.Message}");
    }

    public void EpisodeEnded(Instance instance, EpisodeOutcome outcome)
    {
        if (outcome is EpisodeOutcome.Failed(var failure) &&
            failure.ErrorType != typeof(TaskFailedException).FullName)
            world.Violate($"The orchestration {instance.Header.Name} failed: {failure}");
    }

    /// <summary>Told of what was written to the main store.</summary>
    public void Written(IReadOnlyList<EntityOperation> operations)
    {
        foreach (var operation in operations.Where(operation =>
            operation.Key.Table == "datakeys" && operation.Key.Row.StartsWith("subject!", StringComparison.Ordinal)))
            CheckKey(operation);
    }

    /// <summary>Told of every blob that was committed.</summary>
    public void Committed(string path, byte[] content)
    {
        if (path.Contains("/certificates/", StringComparison.Ordinal) &&
            !path.Contains(".supplement-", StringComparison.Ordinal))
            CertificateCheck.Check(world, content);
    }

    private void CheckMoment(KnownErasure erasure, string whose)
    {
        if (erasure.GraceEndsAt is { } end && world.Now < end)
            world.Violate($"{whose} was destroyed before the grace period was over.");
        if (erasure.CancelledAt is not null)
            world.Violate($"{whose} was destroyed after the erasure was cancelled.");
        if (Holds.Find(hold => hold.Tenant == erasure.Tenant && !hold.IsReleasing && hold.BindsFrom <= world.Now &&
            (hold.Subject is null || hold.Subject == erasure.Subject)) is { } held)
            world.Violate($"{whose} was destroyed under hold {held.Id}.");
    }

    private void CheckPrepared(KnownErasure erasure, string whose)
    {
        if (world.Deletions.Get(DeletionRows.Place(erasure.Tenant, erasure.Request.Value)) is null)
            world.Violate($"{whose} was destroyed before the deletion log had the entry.");
        if (!IsFenced(erasure))
            world.Violate($"{whose} was destroyed before the fence stood.");
    }

    private void CheckRule(ProductRow row, string? after, RowOwner owner, string whose)
    {
        var kept = row.Service switch
        {
            SimulatedProduct.Billing => !owner.Expired || after is not null,
            SimulatedProduct.Operations =>
                after is null || Remains.Names(after, owner.Subject),
            SimulatedProduct.Accounts => after is not null,
            _ => after is not null && !after.EndsWith("|NULL", StringComparison.Ordinal),
        };
        if (kept)
            world.Violate($"{whose} was treated otherwise than the pack says.");
    }

    private void CheckSecret(KnownErasure erasure, ProductRow row, string whose)
    {
        var secret = row.Text.Split('|')[^1];
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        if (secret != "NULL" &&
            !AuditTrail.Ids(world.Main).Contains($"{erasure.Request}.secret.{hash}", StringComparer.Ordinal))
            world.Violate($"{whose} lost its secret before the secret's hash stood in the audit log.");
    }

    private void CheckKey(EntityOperation operation)
    {
        var (tenant, row) = (operation.Key.Partition, operation.Key.Row);
        var content = operation switch
        {
            EntityOperation.Insert(_, var inserted) => inserted,
            EntityOperation.Replace(_, var replaced, _) => replaced,
            _ => default,
        };
        if (content.IsEmpty)
        {
            world.Violate("The record of a person's key was deleted; it must stay as a mark.");
            return;
        }

        var key = EntityJson.Read<SingleKeyV1>(new StoredEntity(operation.Key, content, default));
        if (key.DestroyedAt is not null)
        {
            _destroyedKeys.Add($"{tenant}/{row}");
            CheckKeyDestroyed(tenant);
        }
        else if (_destroyedKeys.Contains($"{tenant}/{row}"))
            world.Violate("The key of an erased person was made again.");
    }

    /// <summary>A key goes last: it was the one way to read what a service still has.</summary>
    private void CheckKeyDestroyed(string tenant)
    {
        var isOne = Erasures.Exists(erasure => erasure.Tenant.Value == tenant && IsFenced(erasure) &&
            Remains.IsErased(world, erasure.Tenant, erasure.Subject));
        if (!isOne)
            world.Violate("A person's key was destroyed before every service was erased.");
    }

    private bool IsFenced(KnownErasure erasure) =>
        world.Main.Query(new EntityQuery("fences", erasure.Tenant.Value), after: null).Any(
            fence => Encoding.UTF8.GetString(fence.Content.Span)
                .Contains(erasure.Request.Value, StringComparison.Ordinal));
}
