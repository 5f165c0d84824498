using System.Runtime.CompilerServices;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Packages, step records and running writes, one partition a request: <c>package</c>, <c>service|name</c>,
/// <c>run|id</c>. A step's record and the end of its run are one transaction, so that a part either belongs to a record
/// or is known to belong to nobody.
/// </summary>
public sealed class ExportStore(IEntityStore entities, OpaqueIds ids, TimeProvider time)
{
    public const string Table = "exports";

    private const string PackageRow = "package";
    private const string ServicePrefix = "service|";
    private const string RunPrefix = "run|";
    private const string AfterRuns = "run}";
    private const string AfterServices = "service}";

    public async Task<(ExportPackage Package, ETag ETag)?> FindPackageAsync(
        TenantId tenant, RequestId request, CancellationToken cancellation) =>
        await entities.GetAsync(Key(tenant, request, PackageRow), cancellation) is { } stored
            ? (EntityJson.Read<ExportPackage>(stored), stored.ETag)
            : null;

    /// <summary>Writes the row of a new package unless there is one.</summary>
    public Task BeginPackageAsync(ExportPackage package, CancellationToken cancellation) =>
        entities.InsertAsync(Key(package.Tenant, package.Request, PackageRow), EntityJson.Write(package), cancellation);

    /// <summary>Compare-and-set; false when another writer came first.</summary>
    public async Task<bool> ReplacePackageAsync(ExportPackage package, ETag expected, CancellationToken cancellation) =>
        await entities.ReplaceAsync(
            Key(package.Tenant, package.Request, PackageRow), EntityJson.Write(package), expected, cancellation)
            is WriteOutcome.Written;

    /// <summary>Compare-and-set of the package that ends the run which wrote its edition.</summary>
    public async Task<bool> SealPackageAsync(
        ExportPackage package, ETag expected, StartedRun run, CancellationToken cancellation) =>
        await entities.CommitAsync(
            [
                new EntityOperation.Replace(
                    Key(package.Tenant, package.Request, PackageRow), EntityJson.Write(package), expected),
                new EntityOperation.Delete(run.Key, run.ETag),
            ],
            cancellation) is WriteOutcome.Written;

    public async Task<ServiceStep?> FindStepAsync(
        TenantId tenant, RequestId request, string service, CancellationToken cancellation) =>
        await entities.GetAsync(Key(tenant, request, ServicePrefix + service), cancellation) is { } stored
            ? EntityJson.Read<ServiceStep>(stored)
            : null;

    /// <summary>
    /// Records a step unless it is recorded, and ends its run. False when another execution was first or the run was
    /// given up.
    /// </summary>
    public async Task<bool> RecordStepAsync(
        TenantId tenant, RequestId request, ServiceStep step, StartedRun? run, CancellationToken cancellation)
    {
        List<EntityOperation> operations =
            [new EntityOperation.Insert(
                Key(tenant, request, ServicePrefix + step.Result.Name), EntityJson.Write(step))];
        if (run is not null)
            operations.Add(new EntityOperation.Delete(run.Key, run.ETag));
        return await entities.CommitAsync(operations, cancellation) is WriteOutcome.Written;
    }

    public async Task<StartedRun> BeginRunAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        var run = new ExportRun(ids.New("part"), time.GetUtcNow(), Abandoned: false);
        var key = Key(tenant, request, RunPrefix + run.Id);
        var written = await entities.InsertAsync(key, EntityJson.Write(run), cancellation) as WriteOutcome.Written
            ?? throw new InvalidOperationException("A new run's id was taken.");
        return new StartedRun(run, key, written.ETag);
    }

    /// <summary>From now on the run cannot be recorded; null when it has been, or somebody else gave it up.</summary>
    public async Task<StartedRun?> AbandonRunAsync(StartedRun run, CancellationToken cancellation) =>
        await entities.ReplaceAsync(
            run.Key, EntityJson.Write(run.Run with { Abandoned = true }), run.ETag, cancellation)
            is WriteOutcome.Written written
            ? run with { ETag = written.ETag }
            : null;

    public Task ForgetRunAsync(StartedRun run, CancellationToken cancellation) =>
        entities.DeleteAsync(run.Key, run.ETag, cancellation);

    /// <summary>The runs of a request that have neither been recorded nor forgotten.</summary>
    public async IAsyncEnumerable<StartedRun> RunsAsync(
        TenantId tenant, RequestId request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new EntityQuery(Table, Partition(tenant, request), RunPrefix, AfterRuns);
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return new StartedRun(EntityJson.Read<ExportRun>(stored), stored.Key, stored.ETag);
    }

    /// <summary>Deletes the step records, so that a service is asked anew.</summary>
    public async Task ForgetStepsAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        var query = new EntityQuery(Table, Partition(tenant, request), ServicePrefix, AfterServices);
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
    }

    public Task ForgetPackageAsync(ExportPackage package, ETag expected, CancellationToken cancellation) =>
        entities.DeleteAsync(Key(package.Tenant, package.Request, PackageRow), expected, cancellation);

    /// <summary>All requests that have rows here.</summary>
    public async IAsyncEnumerable<(TenantId Tenant, RequestId Request)> RequestsAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in entities.PartitionsAsync(Table, after: null, cancellation))
        {
            var dot = partition.IndexOf('.', StringComparison.Ordinal);
            yield return (TenantId.Parse(partition[..dot]), RequestId.Parse(partition[(dot + 1)..]));
        }
    }

    /// <summary>All rows of a request.</summary>
    internal static EntityQuery OfRequest(TenantId tenant, RequestId request) => new(Table, Partition(tenant, request));

    /// <summary>All rows of each package of a tenant.</summary>
    public async IAsyncEnumerable<EntityQuery> PackagesAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var prefix = $"{tenant}.";
        await foreach (var partition in entities.PartitionsAsync(Table, after: prefix, cancellation))
        {
            if (!partition.StartsWith(prefix, StringComparison.Ordinal))
                yield break;
            yield return new EntityQuery(Table, partition);
        }
    }

    private static EntityKey Key(TenantId tenant, RequestId request, string row) =>
        new(Table, Partition(tenant, request), row);

    /// <summary>A tenant id has no dot, so the pair is unambiguous.</summary>
    private static string Partition(TenantId tenant, RequestId request) => $"{tenant}.{request}";
}

/// <summary>A run with the version of its row.</summary>
public sealed record StartedRun(ExportRun Run, EntityKey Key, ETag ETag);
