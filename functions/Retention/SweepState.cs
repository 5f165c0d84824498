using System.Text.Json.Serialization;
using PrivacyFunctions.Connectors;

namespace PrivacyFunctions.Retention;

/// <summary>
/// How far a rule is in a tenant: nothing to do, or one run. Immutable; the row is the truth and the orchestration
/// only drives it, so a rule never has two runs.
/// </summary>
/// <param name="DoneOn">The last day (UTC) whose sweep is done; null: never, or asked for again.</param>
/// <param name="Run">The run under way; null where there is none.</param>
/// <param name="Resume">Where a run that reached its limit stopped, sealed; the next one goes on there.</param>
/// <param name="Last">What the last run that ended did.</param>
public sealed record SweepState(DateOnly? DoneOn, SweepRun? Run, byte[]? Resume, SweepSummary? Last)
{
    public static SweepState None { get; } = new(null, null, null, null);

    public SweepState Begin(SweepRun run) => this with { Run = run, Resume = null };

    /// <summary>Due again, whatever was done today.</summary>
    public SweepState Again() => this with { DoneOn = null };

    /// <summary>Nothing was there to do.</summary>
    public SweepState Skip(DateOnly day, SweepSummary? summary) =>
        this with { DoneOn = day, Resume = null, Last = summary ?? Last };

    /// <param name="id">A run that is no longer the one under way changes nothing: it was finished by another.</param>
    public SweepState Progress(string id, long changed, byte[]? cursor, bool limited) =>
        Run is { } run && run.Id == id
            ? this with
            {
                Run = run with
                {
                    Changed = run.Changed + changed,
                    Cursor = cursor,
                    Limited = limited,
                    IsPieceOpen = false,
                },
            }
            : this;

    /// <summary>From here on records go; what a piece did that never said it is found by counting what is left.</summary>
    public SweepState Open(string id) =>
        Run is { } run && run.Id == id ? this with { Run = run with { IsPieceOpen = true } } : this;

    /// <param name="selected">What the run still means, the protected records too.</param>
    public SweepState Recount(string id, long selected) => Run is { } run && run.Id == id
        ? this with { Run = run with { Changed = Math.Max(run.Changed, run.Selected - selected), IsPieceOpen = false } }
        : this;

    public SweepState Stop(string id, string? hold, FailureReason? failure) => Run is { } run && run.Id == id
        ? this with { Run = run with { Hold = hold, Failure = failure } }
        : this;

    /// <summary>
    /// A run that was held or limited leaves the day open, so that the next hour goes on; one that failed for good
    /// waits for the next day.
    /// </summary>
    public SweepState Finish(string id, DateOnly day, DateTimeOffset now)
    {
        if (Run is not { } run || run.Id != id)
            return this;
        var open = run.Limited || run.Hold is not null || run.Fact is not null;
        var resume = run.Limited && run.Fact is null ? run.Cursor : null;
        return new SweepState(open ? DoneOn : day, null, resume, SweepSummary.Of(run, now));
    }
}

/// <param name="CutOff">Records from before it are meant; null for a rule by fact.</param>
/// <param name="Fact">The fact's id; null for a rule by age.</param>
/// <param name="Kept">What is protected, as counted before the first piece.</param>
/// <param name="Cursor">Sealed, because it may hold key values.</param>
public sealed record SweepRun(
    string Id, DateTimeOffset StartedAt, DateTimeOffset? CutOff, string? Fact, long Due, SweepKept Kept, long Changed,
    byte[]? Cursor, bool Limited, string? Hold, FailureReason? Failure)
{
    /// <summary>What the run meant when it began, the protected records too.</summary>
    public long Selected { get; init; }

    /// <summary>A piece was begun and has not said what it did: it may have ended in between.</summary>
    public bool IsPieceOpen { get; init; }
}

/// <param name="Held">Records of people with a hold.</param>
/// <param name="Requested">Records of people with an open access request.</param>
/// <param name="Undated">Records that no date starts the time of.</param>
public sealed record SweepKept(long Held, long Requested, long Undated)
{
    public static SweepKept Of(SelectionCount count) => new(count.Held, count.Requested, count.Undated);
}

/// <param name="Run">Null: there was nothing to run for.</param>
public sealed record SweepSummary(
    string? Run, DateTimeOffset At, DateTimeOffset? CutOff, string? Fact, long Changed, SweepKept Kept,
    SweepOutcome Outcome, string? Hold = null, FailureReason? Failure = null)
{
    public static SweepSummary Of(SweepRun run, DateTimeOffset at) => new(
        run.Id, at, run.CutOff, run.Fact, run.Changed, run.Kept,
        run.Failure is not null ? SweepOutcome.Failed
            : run.Hold is not null ? SweepOutcome.Held
            : run.Limited ? SweepOutcome.Limited : SweepOutcome.Done,
        run.Hold, run.Failure);
}

[JsonConverter(typeof(JsonStringEnumConverter<SweepOutcome>))]
public enum SweepOutcome
{
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>The limit of a run was reached; the rest goes on in the next.</summary>
    [JsonStringEnumMemberName("limited")]
    Limited,

    /// <summary>A hold on the tenant, or on a person whose records cannot be told apart.</summary>
    [JsonStringEnumMemberName("held")]
    Held,

    [JsonStringEnumMemberName("failed")]
    Failed,
}
