using System.Security.Cryptography;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// The step "seal the package": an edition with everything that is recorded by now. When nothing was added since the
/// last edition, that one stays. Old parts are used again; only pages, manifest and index are written anew.
/// </summary>
public sealed class PackageSealing(
    PackageOrders orders, ExportStore store, ExportParts parts, PackagePages pages, PolicyPack pack, IAuditLog audit,
    TimeProvider time)
{
    public async Task<PackageSealedV1> SealAsync(SealPackageV1 step, CancellationToken cancellation)
    {
        var (tenant, id, failed, answered) = step;
        if (await store.FindPackageAsync(tenant, id, cancellation) is not { } found ||
            await orders.FindAsync(found.Package, cancellation) is not { IsOpen: true } order)
            return Stopped();
        var steps = await StepsAsync(tenant, id, cancellation);
        var services = steps.Select(recorded => recorded.Result.Name).ToList();
        if (answered?.Except(services, StringComparer.Ordinal).Any() == true)
            return new PackageSealedV1(0, order.RetryUntil, Stopped: false, AskAgain: true);
        if (steps.Count == 0 && failed.Count > 0)
            return new PackageSealedV1(0, order.RetryUntil, Stopped: false);
        var edition = found.Package.Current is { } current &&
            current.Services.SequenceEqual(services, StringComparer.Ordinal)
            ? current
            : await SealNewAsync(order, found.Package, found.ETag, steps, failed, cancellation);
        if (edition is null)
            return Stopped();
        await audit.AppendAsync([ExportAudit.Sealed(found.Package, edition)], cancellation);
        return new PackageSealedV1(edition.Number, order.RetryUntil, Stopped: false);
    }

    /// <summary>Null when the order was withdrawn in the last moment.</summary>
    private async Task<PackageEdition?> SealNewAsync(
        PackageOrder order, ExportPackage package, ETag version, IReadOnlyList<ServiceStep> steps,
        IReadOnlyList<ServiceResult> failed, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var facts = new PackageFacts(
            package.Tenant, package.Request, package.Subject, package.Kind, package.NextEdition, now,
            (failed.Count == 0 ? order.LifetimeWhenComplete : order.Lifetime).After(now));
        var contents = await ContentsAsync(package, steps, failed, cancellation);
        var run = await store.BeginRunAsync(package.Tenant, package.Request, cancellation);
        var edition = await WriteAsync(package, facts, contents, run, cancellation);

        // Point of no return: whoever withdraws the request before this write wins, whoever comes after it is too late.
        if (!await orders.SealAsync(package, now, cancellation))
        {
            await DropAsync(run, edition, cancellation);
            return null;
        }

        if (await store.SealPackageAsync(package.Seal(edition), version, run, cancellation))
            return edition;
        await DropAsync(run, edition, cancellation);
        throw new StorageUnavailableException(
            $"The package of {package.Request} was sealed by another execution; the step is repeated.");
    }

    private async Task<PackageEdition> WriteAsync(
        ExportPackage package, PackageFacts facts, IReadOnlyList<ServiceContents> contents, StartedRun run,
        CancellationToken cancellation)
    {
        await using var upload = await parts.CreateAsync(package, run.Run, cancellation);
        var entries = await pages.WriteAsync(upload.Files, facts, contents, cancellation);
        var index = ExportJson.Write(new PackageIndex(entries)).Bytes;
        var offset = await upload.Files.WriteRawAsync(index, cancellation);
        await upload.CommitAsync(cancellation);
        return new PackageEdition(
            facts.Edition, upload.Path, offset, index.Length, Convert.ToHexStringLower(SHA256.HashData(index)),
            facts.GeneratedAt, facts.ExpiresAt,
            [.. contents.Where(service => !service.IsMissing).Select(service => service.Service)],
            [.. contents.Where(service => service.IsMissing).Select(service => service.Service)]);
    }

    private async Task<IReadOnlyList<ServiceStep>> StepsAsync(
        TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        var steps = new List<ServiceStep>();
        foreach (var service in pack.Services)
        {
            if (await store.FindStepAsync(tenant, request, service.Name, cancellation) is { } recorded)
                steps.Add(recorded);
        }

        return steps;
    }

    private async Task<IReadOnlyList<ServiceContents>> ContentsAsync(
        ExportPackage package, IReadOnlyList<ServiceStep> steps, IReadOnlyList<ServiceResult> failed,
        CancellationToken cancellation)
    {
        var contents = new List<ServiceContents>();
        foreach (var service in pack.Services)
        {
            if (steps.FirstOrDefault(step => step.Result.Name == service.Name) is { } step)
                contents.Add(step.Part is null ? ServiceContents.Nothing(service, package.Kind, step.Result)
                    : await ReadAsync(package, step, cancellation));
            else if (failed.FirstOrDefault(result => result.Name == service.Name) is { } missing)
                contents.Add(ServiceContents.Missing(missing));
        }

        return contents;
    }

    private async Task<ServiceContents> ReadAsync(
        ExportPackage package, ServiceStep step, CancellationToken cancellation) =>
        ExportJson.Read<ServiceContents>(
            await parts.ReadAsync(package, step.Part!, step.ContentsOffset, step.ContentsBytes, cancellation));

    private async Task DropAsync(StartedRun run, PackageEdition edition, CancellationToken cancellation)
    {
        await parts.DeleteAsync(edition.Part, cancellation);
        await store.ForgetRunAsync(run, cancellation);
    }

    private static PackageSealedV1 Stopped() => new(0, default, Stopped: true);
}
