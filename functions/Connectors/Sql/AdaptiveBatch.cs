namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// How many records the next transaction takes: what the last one's time suggests, so that other writers of the service
/// never wait for long, on whatever machine and however wide the records are.
/// </summary>
internal sealed class AdaptiveBatch
{
    /// <summary>
    /// 100,000 records: beyond that a transaction's own cost is nothing any more, whatever its disk takes to commit.
    /// </summary>
    private const int MostRecords = 100_000;

    public int Records { get; private set; } = ConnectorLimits.EraseBatchRecords;

    /// <summary>The longest so far.</summary>
    public TimeSpan Longest { get; private set; }

    /// <param name="elapsed">From the transaction's begin to the end of its commit.</param>
    public void Took(TimeSpan elapsed)
    {
        Longest = elapsed > Longest ? elapsed : Longest;
        var factor = ConnectorLimits.SweepTarget / (elapsed > TimeSpan.Zero ? elapsed : TimeSpan.FromTicks(1));
        Records = (int)Math.Clamp(Records * Math.Clamp(factor, 0.2, 2), 1, MostRecords);
    }
}
