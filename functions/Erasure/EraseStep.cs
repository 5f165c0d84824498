using System.Text.Json.Serialization;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// How far the erasing of one collection is: written before its first piece and after each one, so that a crash between
/// a piece and its count never turns "erased" into "nothing found". Immutable.
/// </summary>
/// <param name="Found">Records that were there before the first piece.</param>
/// <param name="Counted">Records that the pieces have answered so far.</param>
/// <param name="Done">What came of it; null while pieces are left.</param>
public sealed record EraseStep(long Found, long Counted, Receipt? Done)
{
    public static EraseStep Begin(long found) => new(found, 0, null);

    [JsonIgnore]
    public bool IsDone => Done is not null;

    /// <param name="rule">What the pack orders, for a count that no piece answered.</param>
    /// <exception cref="ArgumentException">A receipt that erasing cannot end in.</exception>
    public EraseStep After(ErasedPiece piece, EraseAction rule)
    {
        var next = this with { Counted = Counted + CountOf(piece.Receipt) };
        return piece.More ? next : next with { Done = next.Sum(piece.Receipt, rule) };
    }

    /// <summary>
    /// The larger of what was found and what was counted: a piece whose count was lost is in the first, a record that
    /// came in between is in the second. Whether it is true, the verification asks.
    /// </summary>
    private Receipt Sum(Receipt last, EraseAction rule)
    {
        var count = Math.Max(Found, Counted);
        return last switch
        {
            Receipt.NotKept => last,
            // What its ground no longer kept went before what it keeps was counted.
            Receipt.Retained retained => retained with { Expired = Math.Max(Counted, Found - retained.Count) },
            Receipt.Erased => new Receipt.Erased(count),
            Receipt.Asked => new Receipt.Asked(count),
            Receipt.Pseudonymised => new Receipt.Pseudonymised(count),
            Receipt.NothingFound when count == 0 => last,
            Receipt.NothingFound when rule == EraseAction.Pseudonymise => new Receipt.Pseudonymised(count),
            Receipt.NothingFound => new Receipt.Erased(count),
            _ => throw new ArgumentException("A piece ended in a receipt that erasing cannot end in."),
        };
    }

    private static long CountOf(Receipt receipt) => receipt switch
    {
        Receipt.Erased(var count) => count,
        Receipt.Asked(var count) => count,
        Receipt.Pseudonymised(var count) => count,
        _ => 0,
    };
}
