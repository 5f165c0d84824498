namespace PrivacyFunctions.Retention;

/// <summary>
/// The steps of <see cref="SweepOrchestrator"/>. Each may run again at any time and then goes on from what is recorded.
/// </summary>
public sealed class SweepActivities(SweepCourse course, SweepPieces pieces)
{
    public const string Begin = "BeginSweep";
    public const string Sweep = "SweepRecords";
    public const string Finish = "FinishSweep";

    [Function(Begin)]
    public Task<SweepBegunV1> BeginAsync([ActivityTrigger] SweepStartedV1 started, CancellationToken cancellation) =>
        course.BeginAsync(started, cancellation);

    [Function(Sweep)]
    public Task<SweptV1> SweepAsync([ActivityTrigger] SweepPieceV1 piece, CancellationToken cancellation) =>
        pieces.SweepAsync(piece, cancellation);

    [Function(Finish)]
    public Task<SweepFinishedV1> FinishAsync([ActivityTrigger] SweepPieceV1 piece, CancellationToken cancellation) =>
        course.FinishAsync(piece, cancellation);
}
