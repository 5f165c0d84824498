using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// The step "export one service": streams what the service has into a part and records the receipts. Recorded, it is
/// not done again. What the service or our storage does wrong is a receipt, so that one failing service never stops the
/// others.
/// </summary>
public sealed class ServiceExports(
    PackageOrders orders,
    RecordSources sources,
    ExportStore store,
    ExportParts parts,
    PolicyPack pack,
    ITenantDirectory tenants) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(ExportLimits.ServicesAtOnce);

    public async Task<ServiceExportedV1> ExportAsync(ExportServiceV1 step, CancellationToken cancellation)
    {
        var (tenant, request, service) = step;
        if (await store.FindStepAsync(tenant, request, service, cancellation) is { } recorded)
            return new ServiceExportedV1(recorded.Result, Stopped: false);
        if (!await tenants.ExistsAsync(tenant, cancellation) ||
            await store.FindPackageAsync(tenant, request, cancellation) is not { } found ||
            await orders.FindAsync(found.Package, cancellation) is not { IsOpen: true })
            return Stopped(service);
        if (pack.FindService(service) is not { } described)
            return Failed(service, [], FailureReason.SchemaMismatch, retriable: false);
        var selection = ExportSelection.Of(described, found.Package.Kind);
        if (selection.Collections.Count == 0)
            return await RecordNothingAsync(step, described, selection, cancellation);
        await _slots.WaitAsync(cancellation);
        try
        {
            return await sources.OpenAsync(found.Package, service, cancellation) is { } source
                ? new ServiceExportedV1(
                    await CopyAsync(step, found.Package, selection, source, cancellation), Stopped: false)
                : Stopped(service);
        }
        catch (ConnectorException failure)
        {
            return Failed(service, selection.Collections, failure.Reason, failure.Retriable);
        }
        catch (StorageUnavailableException)
        {
            return Failed(service, selection.Collections, FailureReason.StorageUnavailable, retriable: true);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<ServiceResult> CopyAsync(
        ExportServiceV1 step, ExportPackage package, ExportSelection selection, IRecordSource source,
        CancellationToken cancellation)
    {
        var run = await store.BeginRunAsync(step.Tenant, step.Request, cancellation);
        ServiceStep record;
        await using (var upload = await parts.CreateAsync(package, run.Run, cancellation))
        {
            var exporter = new ServiceExporter(source, upload.Files);
            var members = package.Kind is ExportKind.Organisation
                ? MembersSummary.Of(pack, selection, step.Service)
                : null;
            var contents = ExportJson.Write(await exporter.ExportAsync(selection, members, cancellation));
            var offset = await upload.Files.WriteRawAsync(contents.Bytes, cancellation);
            await upload.CommitAsync(cancellation);
            record = new ServiceStep(Result(contents.Value, selection), offset, contents.Bytes.Length, upload.Path);
        }

        if (await store.RecordStepAsync(step.Tenant, step.Request, record, run, cancellation))
            return record.Result;

        // Another execution of this step recorded first, and its part is the one that counts; ours belongs to nobody.
        await parts.DeleteAsync(record.Part!, cancellation);
        var winner = await store.FindStepAsync(step.Tenant, step.Request, step.Service, cancellation)
            ?? throw new StorageUnavailableException("The run of an export step was given up while it was working.");
        await store.ForgetRunAsync(run, cancellation);
        return winner.Result;
    }

    private async Task<ServiceExportedV1> RecordNothingAsync(
        ExportServiceV1 step, Service service, ExportSelection selection, CancellationToken cancellation)
    {
        var result = new ServiceResult(service.Name, [.. NotAsked(service, selection), .. NotKept(service)]);
        await store.RecordStepAsync(step.Tenant, step.Request, new ServiceStep(result), run: null, cancellation);
        return new ServiceExportedV1(result, Stopped: false);
    }

    /// <summary>Stands for a service that has no collection to name.</summary>
    private const string WholeService = "*";

    private ServiceResult Result(ServiceContents contents, ExportSelection selection) => new(
        contents.Service,
        [
            .. contents.Collections.Select(collection => new CollectionResult(collection.Name, Of(collection.Records))),
            .. NotAsked(pack.FindService(contents.Service)!, selection),
            .. NotKept(pack.FindService(contents.Service)!),
        ]);

    /// <summary>Collections that the right does not reach.</summary>
    private static IEnumerable<CollectionResult> NotAsked(Service service, ExportSelection selection) =>
        service.Collections.Where(collection => selection.Collections.All(selected => selected.Name != collection.Name))
            .Select(collection => new CollectionResult(collection.Name, new Receipt.OutOfScope()));

    private static IReadOnlyList<CollectionResult> NotKept(Service service) =>
        [.. service.NothingKept.Select(kept => new CollectionResult(kept.Name, new Receipt.NotKept()))];

    private static Receipt Of(long records) => records > 0 ? new Receipt.Exported(records) : new Receipt.NothingFound();

    private static ServiceExportedV1 Stopped(string service) => new(new ServiceResult(service, []), Stopped: true);

    private static ServiceExportedV1 Failed(
        string service, IReadOnlyList<Collection> collections, FailureReason reason, bool retriable)
    {
        var receipt = new Receipt.Failed(reason, retriable);
        var names = collections.Count == 0 ? [WholeService] : collections.Select(collection => collection.Name);
        return new(
            new ServiceResult(service, [.. names.Select(name => new CollectionResult(name, receipt))]), Stopped: false);
    }
}
