using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>The way to a service that can be asked about a whole tenant.</summary>
internal sealed class SimulatedSweeper(SqlConnector real, World world, Process process)
    : SimulatedConnector(real, world, process), IRetentionConnector
{
    /// <summary>2 records a piece, so that a purge has several.</summary>
    private const long PieceRecords = 2;

    private readonly SqlConnector _real = real;

    public Task<SelectionCount> CountAsync(
        SelectedRecords records, Collection collection, EraseAction action, CancellationToken cancellation) => ReadAsync(
        $"count {collection.Name}", () => _real.CountAsync(records, collection, action, CancellationToken.None),
        cancellation);

    public Task<SweptPiece> SweepAsync(
        SelectedRecords records, Collection collection, EraseAction action, string? cursor, long limit,
        CancellationToken cancellation) => ChangeAsync(
        $"sweep {collection.Name}",
        () => _real.SweepAsync(
            records, collection, action, cursor, Math.Min(limit, PieceRecords), CancellationToken.None),
        new SweptPiece(1, More: false, Cursor: null, TimeSpan.Zero), cancellation);
}
