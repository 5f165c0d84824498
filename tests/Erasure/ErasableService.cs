using System.Buffers;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Erasure;

/// <summary>A service in memory that erases two records a piece, and can be told to fail or to lie.</summary>
internal sealed class ErasableService(string name) : IConnector, IConnectors
{
    private const int PieceRecords = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _records = new(StringComparer.Ordinal);

    public string Service => name;

    /// <summary>Runs inside each destructive call, before anything is destroyed.</summary>
    public Func<CancellationToken, Task> BeforePiece { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after it, when the answer may still be lost.</summary>
    public Func<Task> AfterPiece { get; set; } = () => Task.CompletedTask;

    public Func<Task> OnLocate { get; set; } = () => Task.CompletedTask;

    public int Pieces { get; private set; }

    public IConnector For(string service) => this;

    public void Put(TenantId tenant, SubjectId subject, Collection collection, int records)
    {
        lock (_gate)
            _records[Key(tenant, subject, collection.Name)] = records;
    }

    public int Left(TenantId tenant, SubjectId subject, Collection collection)
    {
        lock (_gate)
            return _records.GetValueOrDefault(Key(tenant, subject, collection.Name));
    }

    public async Task<IReadOnlyList<LocatedCollection>> LocateAsync(
        SubjectScope scope, CancellationToken cancellation)
    {
        await OnLocate();
        lock (_gate)
        {
            var prefix = Key(scope.Tenant, scope.Subject, "");
            return [.. _records.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(entry => new LocatedCollection(entry.Key[prefix.Length..], entry.Value))];
        }
    }

    public async Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation)
    {
        await BeforePiece(cancellation);
        cancellation.ThrowIfCancellationRequested();
        var piece = Take(Key(scope.Tenant, scope.Subject, collection.Name));
        await AfterPiece();
        return piece;
    }

    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
        Task.FromResult((long)Left(scope.Tenant, scope.Subject, collection));

    public Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation) => throw new NotSupportedException("Erasures do not export.");

    private ErasedPiece Take(string key)
    {
        lock (_gate)
        {
            Pieces++;
            var there = _records.GetValueOrDefault(key);
            var taken = Math.Min(there, PieceRecords);
            _records[key] = there - taken;
            return taken == 0
                ? new ErasedPiece(new Receipt.NothingFound(), More: false)
                : new ErasedPiece(new Receipt.Erased(taken), More: there > taken);
        }
    }

    private static string Key(TenantId tenant, SubjectId subject, string collection) =>
        $"{tenant}/{subject}/{collection}";
}
