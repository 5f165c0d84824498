using System.Buffers;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// A service that the pack declares to keep nothing: there is nobody to ask, and the declaration is the answer.
/// </summary>
public sealed class NothingKeptConnector(string service) : IConnector
{
    public string Service => service;

    public Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<LocatedCollection>>([]);

    public Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation) =>
        Task.FromResult(new ExportedPage(0, [], null));

    public Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation) =>
        Task.FromResult(new ErasedPiece(new Receipt.NotKept(), More: false));

    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
        Task.FromResult(0L);
}
