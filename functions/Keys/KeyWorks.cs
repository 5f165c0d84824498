using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Keys;

/// <summary>Keeps the progress of long works: the row is the truth, and an orchestration only drives it.</summary>
internal sealed class KeyWorks(KeyRecords records, TimeProvider time)
{
    /// <summary>
    /// 20 minutes between the passes: longer than any request or activity runs that had fetched the old key.
    /// </summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(20);

    /// <summary>The work for a target, begun where there is none; null where a later one has taken over.</summary>
    public async Task<(KeyWorkV1 Work, ETag ETag)?> FindOrStartAsync(
        EntityKey row, int target, CancellationToken cancellation)
    {
        while (true)
        {
            var found = await records.FindWorkAsync(row, cancellation);
            if (found is { } current && current.Record.Target >= target)
                return current.Record.Target == target ? current : null;
            var begun = KeyWorkV1.Start(target, time.GetUtcNow());
            // Whoever loses this race reads the winner's.
            if (found is { } older)
                await records.ReplaceAsync(row, begun, older.ETag, cancellation);
            else
                await records.InsertAsync(row, begun, cancellation);
        }
    }

    /// <summary>
    /// Writes the progress down. Where another run of the same step was faster, its progress counts: doing a page again
    /// changes nothing.
    /// </summary>
    public async Task<KeyWorkProgressV1> SaveAsync(
        EntityKey row, KeyWorkV1 work, ETag expected, CancellationToken cancellation) =>
        await records.ReplaceAsync(row, work, expected, cancellation)
            ? Progress(work)
            : new KeyWorkProgressV1(Stopped: false, Finished: false, PauseUntil: null, work.Done);

    /// <summary>What there is to do with a work: null means to go on with it now.</summary>
    public KeyWorkProgressV1? ToWaitFor(KeyWorkV1 work) =>
        work.FinishedAt is not null || work.PauseUntil > time.GetUtcNow() ? Progress(work) : null;

    public KeyWorkV1 PassedThrough(KeyWorkV1 work) => work.PassedThrough(time.GetUtcNow(), Pause);

    public static KeyWorkProgressV1 Stopped { get; } = new(Stopped: true, Finished: false, PauseUntil: null, Done: 0);

    private static KeyWorkProgressV1 Progress(KeyWorkV1 work) =>
        new(Stopped: false, Finished: work.FinishedAt is not null, work.PauseUntil, work.Done);
}
