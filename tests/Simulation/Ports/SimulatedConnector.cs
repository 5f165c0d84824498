using System.Buffers;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>The way to a service: the real SQL connector behind a network.</summary>
internal class SimulatedConnector(SqlConnector real, World world, Process process)
    : IConnector, ISecretConnector, ISubjectLookup
{
    public string Service => real.Service;

    public Task<IReadOnlyList<LocatedCollection>> LocateAsync(
        SubjectScope scope, CancellationToken cancellation) =>
        ReadAsync("locate", () => real.LocateAsync(scope, CancellationToken.None), cancellation);

    public Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation) => ReadAsync(
        "export", () => real.ExportAsync(scope, collection, cursor, output, CancellationToken.None), cancellation);

    public Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation) => ChangeAsync(
        $"erase {collection.Name}",
        () => real.EraseAsync(scope, collection, step, CancellationToken.None), cancellation);

    public Task<long> VerifyAsync(
        SubjectScope scope, Collection collection, CancellationToken cancellation) => ReadAsync(
        $"verify {collection.Name}", () => real.VerifyAsync(scope, collection, CancellationToken.None), cancellation);

    public Task<IReadOnlyList<SecretHash>> HashSecretsAsync(
        SelectedRecords records, Collection collection, CancellationToken cancellation) => ReadAsync(
        $"hash {collection.Name}", () => real.HashSecretsAsync(records, collection, CancellationToken.None),
        cancellation);

    public Task RemoveSecretsAsync(
        SelectedRecords records, Collection collection, IReadOnlyList<SecretHash> recorded,
        CancellationToken cancellation) => ChangeAsync(
        $"remove secrets {collection.Name}",
        async () =>
        {
            await real.RemoveSecretsAsync(records, collection, recorded, CancellationToken.None);
            return new ErasedPiece(new Receipt.NothingFound(), More: false);
        }, cancellation);

    public Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> LookUpAsync(
        TenantId tenant, Collection collection, IReadOnlyList<LookupTerm> terms, IReadOnlyList<string> columns,
        int limit, CancellationToken cancellation) => ReadAsync(
        "look up", () => real.LookUpAsync(tenant, collection, terms, columns, limit, CancellationToken.None),
        cancellation);

    protected Task<T> ReadAsync<T>(string name, Func<Task<T>> call, CancellationToken cancellation) =>
        process.EffectAsync(
            $"{Service}.{name}", changes: false,
            () =>
            {
                RefuseWhileDown();
                return process.Atomically(call);
            },
            Fault, cancellation);

    private Task<ErasedPiece> ChangeAsync(
        string name, Func<Task<ErasedPiece>> call, CancellationToken cancellation) =>
        ChangeAsync(name, call, new ErasedPiece(new Receipt.Erased(1), More: false), cancellation);

    /// <param name="lie">What it answers instead of doing anything.</param>
    protected Task<T> ChangeAsync<T>(
        string name, Func<Task<T>> call, T lie, CancellationToken cancellation) => process.EffectAsync(
        $"{Service}.{name}", changes: true, isRemote: true,
        () =>
        {
            RefuseWhileDown();
            if (Lies())
                return lie;
            var answer = process.Atomically(call);
            world.Product.Compare(Service);
            return answer;
        },
        Fault, cancellation);

    private bool Lies()
    {
        var left = world.Product.Lies.GetValueOrDefault(Service);
        world.Product.Lies[Service] = Math.Max(0, left - 1);
        return left > 0;
    }

    private void RefuseWhileDown()
    {
        if (world.Product.DownUntil.TryGetValue(Service, out var until) && world.Now < until)
            throw new ConnectorException(Service, FailureReason.Unreachable, retriable: true);
    }

    private ConnectorException Fault(FaultKind kind) => kind is FaultKind.UnknownOutcome
        ? new ConnectorException(Service, FailureReason.Timeout, retriable: true)
        : new ConnectorException(Service, FailureReason.ServiceError, retriable: true);
}
