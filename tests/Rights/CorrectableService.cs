using System.Buffers;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Rights;

/// <summary>A service whose records are corrected in memory.</summary>
internal sealed class CorrectableService : IRectifyConnector, IConnectors
{
    public int Records { get; set; } = 2;

    public bool Lies { get; set; }

    public bool Offers { get; set; } = true;

    public int Writes => Scopes.Count;

    /// <summary>As whom the person was known at each write.</summary>
    public List<SubjectScope> Scopes { get; } = [];

    public ConnectorException? WriteFault { get; set; }

    public ConnectorException? CheckFault { get; set; }

    public string Service => "accounts";

    private bool Corrected { get; set; }

    public IConnector For(string service) => this;

    public Task<bool> RectifyAsync(
        SubjectScope scope, Collection collection, FieldCorrection correction, string step,
        CancellationToken cancellation)
    {
        if (WriteFault is { } fault)
            throw fault;
        Scopes.Add(scope);
        Corrected |= Offers && !Lies;
        return Task.FromResult(Offers);
    }

    public Task<RectifiedRecords> CheckAsync(
        SubjectScope scope, Collection collection, FieldCorrection correction, CancellationToken cancellation) =>
        CheckFault is { } fault ? throw fault : Task.FromResult(new RectifiedRecords(Records, Corrected ? Records : 0));

    public Task<IReadOnlyList<LocatedCollection>> LocateAsync(
        SubjectScope scope, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation) => throw new NotSupportedException();

    public Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
