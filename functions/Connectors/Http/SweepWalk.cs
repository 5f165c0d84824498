using System.Globalization;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// Where a service's walk through a collection is, and what shows that it leads nowhere: the cursor that a run keeps.
/// </summary>
/// <param name="Cursor">The service's own; null at the beginning.</param>
/// <param name="IsAgain">It began anew because something was left, and has changed nothing since.</param>
/// <param name="Idle">Pieces in a row that changed nothing.</param>
internal sealed record SweepWalk(string? Cursor, bool IsAgain, int Idle)
{
    private const char First = '-';
    private const char Again = '+';

    public static SweepWalk Read(string? cursor) =>
        cursor is not null && cursor.IndexOfAny([First, Again]) is > 0 and var end &&
        int.TryParse(cursor.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var idle)
            ? new SweepWalk(end + 1 < cursor.Length ? cursor[(end + 1)..] : null, cursor[end] == Again, idle)
            : new SweepWalk(cursor, IsAgain: false, Idle: 0);

    /// <summary>Null at the beginning of a walk about which nothing is to be remembered.</summary>
    public string? Write() => Cursor is null && !IsAgain ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Idle}{(IsAgain ? Again : First)}{Cursor}");

    /// <summary>
    /// How it goes on after a piece: with the next one, or from the beginning where the service is through and something
    /// is left. Null where it goes nowhere: a whole walk changed nothing, or the service leads around in a circle.
    /// </summary>
    public SweepWalk? After(SweptPiece piece)
    {
        var (again, idle) = piece.Count > 0 ? (false, 0) : (IsAgain, Idle + 1);
        if (piece.More)
            return idle <= ConnectorLimits.IdlePieces ? new SweepWalk(piece.Cursor, again, idle) : null;
        if (piece.Count > 0)
            return new SweepWalk(null, IsAgain: false, Idle: 0);
        return again || Cursor is null ? null : new SweepWalk(null, IsAgain: true, idle);
    }
}
