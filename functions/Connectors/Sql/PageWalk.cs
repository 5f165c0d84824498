namespace PrivacyFunctions.Connectors.Sql;

/// <summary>Where a walk through the pages of a table is, and how many records it may still change.</summary>
/// <param name="pages">Where it ends, exclusive.</param>
internal sealed class PageWalk(long from, long pages, long limit)
{
    /// <summary>300 records a page of 8 KiB at most: a row has 28 bytes before its first value.</summary>
    private const int MostRecordsPerPage = 300;

    /// <summary>A page of 8 KiB has some 50 records; near the limit it may have all that are left.</summary>
    private const int UsualRecordsPerPage = 50;

    public long Limit { get; } = limit;

    /// <summary>The first page that is not done.</summary>
    public long Next { get; private set; } = from;

    public long Left { get; private set; } = limit;

    public long End { get; } = pages;

    public bool IsThrough => Next >= End;

    public PageRange Range(int records) => At(Next, records, Left);

    /// <summary>
    /// The range behind one that may change so many records; null where there is none or the limit may cut it.
    /// </summary>
    public PageRange? RangeBehind(PageRange range, int mayChange, int records) =>
        range.To < End && Left - mayChange >= MostRecordsPerPage ? At(range.To, records, Left - mayChange) : null;

    /// <summary>A page that the limit cut off is the next call's as well.</summary>
    public void Did(PageRange range, long changed)
    {
        Left -= changed;
        Next = changed == range.Most ? range.From : range.To;
    }

    private PageRange At(long page, int records, long left) => new(
        page,
        page + Math.Clamp(
            Math.Min(records / UsualRecordsPerPage, left / MostRecordsPerPage), 1, Math.Max(1, End - page)),
        left < MostRecordsPerPage ? (int)left : null);
}

/// <param name="To">Exclusive.</param>
/// <param name="Most">At most so many of its records; null for all.</param>
internal sealed record PageRange(long From, long To, int? Most);
