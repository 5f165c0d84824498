using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Begins and ends runs: at most one of a rule and tenant, each with a summary in the audit log.</summary>
public sealed class SweepCourse(
    SweepRules rules, SweepPlan plan, SweepCounts counts, RetentionStore store, ProductFactStore facts, IDeletionLog log,
    IAuditLog audit, OpaqueIds ids, TimeProvider time)
{
    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>The run under way, or a new one where something is due.</summary>
    public async Task<SweepBegunV1> BeginAsync(SweepStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id) = started;
        if ((await store.GetAsync(tenant, id, cancellation)).Run is { } running)
            return await PreparedAsync(tenant, running, cancellation);
        if (rules.Find(id) is not { } rule)
            return new SweepBegunV1(Run: null);
        var begun = rule.Trigger is SweepTrigger.Fact
            ? await BeginByFactAsync(tenant, rule, cancellation)
            : await BeginByAgeAsync(tenant, rule, cancellation);
        return begun is null ? new SweepBegunV1(Run: null) : await PreparedAsync(tenant, begun, cancellation);
    }

    public async Task<SweepFinishedV1> FinishAsync(SweepPieceV1 piece, CancellationToken cancellation)
    {
        var (tenant, rule, id) = piece;
        var state = await store.GetAsync(tenant, rule, cancellation);
        if (state.Run is not { } run || run.Id != id)
            return new SweepFinishedV1(More: state.Last is { Fact: not null, Outcome: SweepOutcome.Done });
        var summary = SweepSummary.Of(run, time.GetUtcNow());
        await audit.AppendAsync([RetentionAudit.Swept(tenant, rule, summary)], cancellation);
        await log.FinishAsync(tenant, id, cancellation);
        if (run.Fact is { } fact)
            await SettleAsync(tenant, rule, fact, run, cancellation);
        await store.UpdateAsync(
            tenant, rule, current => current.Finish(id, Today, time.GetUtcNow()), cancellation);
        return new SweepFinishedV1(More: summary is { Fact: not null, Outcome: SweepOutcome.Done });
    }

    /// <summary>The gate wants the entry before the first piece.</summary>
    private async Task<SweepBegunV1> PreparedAsync(TenantId tenant, SweepRun run, CancellationToken cancellation)
    {
        await log.AppendAsync(
            new DeletionEntry(run.Id, tenant, null, null, null, run.StartedAt) { Kind = DeletionKind.Retention },
            cancellation);
        return new SweepBegunV1(run.Id);
    }

    private async Task<SweepRun?> BeginByAgeAsync(TenantId tenant, SweepRule rule, CancellationToken cancellation)
    {
        var state = await store.GetAsync(tenant, rule.Id, cancellation);
        if (state.DoneOn == Today || await TurnOfAsync(tenant, rule, cancellation) is not { } turn)
            return null;
        var cutOff = await plan.CutOffAsync(tenant, rule, cancellation);
        cutOff = turn < cutOff ? turn : cutOff;
        if (await plan.SelectionAsync(tenant, rule, cutOff, cancellation) is not { } selection)
            return null;
        var count = await counts.CountAsync(tenant, rule, selection, cancellation);
        if (count is SweepCount.Held(var kept, var hold))
        {
            await NothingAsync(tenant, rule, cutOff, kept, SweepOutcome.Held, hold, null, cancellation);
            return null;
        }

        if (count is SweepCount.Failed(var failure))
        {
            await NothingAsync(
                tenant, rule, cutOff, new SelectionCount(0, 0, 0, 0), SweepOutcome.Failed, null, failure, cancellation);
            return null;
        }

        var counted = ((SweepCount.Counted)count).Count;
        if (counted.Due > 0)
            return await BeginAsync(tenant, rule, cutOff, fact: null, counted, cancellation);
        await NothingAsync(tenant, rule, cutOff, counted, SweepOutcome.Done, null, null, cancellation);
        return null;
    }

    /// <summary>
    /// The cut-off that what belongs to the records went by today; null: it has not gone yet, and goes first. A database
    /// with foreign keys refuses another order, and one that cascades would take records that nobody counted.
    /// </summary>
    private async Task<DateTimeOffset?> TurnOfAsync(TenantId tenant, SweepRule rule, CancellationToken cancellation)
    {
        var turn = DateTimeOffset.MaxValue;
        foreach (var before in rules.Before(rule))
        {
            var state = await store.GetAsync(tenant, before.Id, cancellation);
            if (state.DoneOn != Today || (rule.Trigger is SweepTrigger.Age && state.Last?.CutOff is null))
                return null;
            turn = state.Last?.CutOff < turn ? state.Last.CutOff.Value : turn;
        }

        return turn;
    }

    private async Task<SweepRun?> BeginByFactAsync(TenantId tenant, SweepRule rule, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await foreach (var waiting in facts.WaitingAsync(tenant, rule.Id, cancellation))
        {
            if (SweepPlan.DueAt(rule, waiting.At) > now || waiting.NotBefore > now ||
                await GoesAfterAsync(tenant, rule, waiting.Fact, now, cancellation))
                continue;
            if (await plan.SelectionAsync(tenant, rule, null, waiting.Fact, cancellation) is not { } selection)
            {
                await facts.DoneAsync(tenant, rule.Id, waiting.Fact, cancellation);
                continue;
            }

            var count = await counts.CountAsync(tenant, rule, selection, cancellation);
            if (count is SweepCount.Counted({ Due: > 0 } counted))
                return await BeginAsync(tenant, rule, cutOff: null, waiting.Fact, counted, cancellation);
            if (count is SweepCount.Counted({ Selected: 0 }))
                await facts.DoneAsync(tenant, rule.Id, waiting.Fact, cancellation);
            else
                await PostponeAsync(tenant, rule.Id, waiting.Fact, cancellation);
            if (count is SweepCount.Failed(var failure))
                await FailedAsync(tenant, rule, waiting.Fact, failure, cancellation);
        }

        return null;
    }

    /// <summary>
    /// What belongs to the records that the fact means has still to be looked at, and goes first. What of it was
    /// protected is looked for again later; the records that it belongs to stay until then.
    /// </summary>
    private async Task<bool> GoesAfterAsync(
        TenantId tenant, SweepRule rule, string fact, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var before in rules.Before(rule))
        {
            if (await facts.NotBeforeAsync(tenant, before.Id, fact, cancellation) <= now)
                return true;
        }

        return false;
    }

    private async Task<SweepRun> BeginAsync(
        TenantId tenant, SweepRule rule, DateTimeOffset? cutOff, string? fact, SelectionCount count,
        CancellationToken cancellation)
    {
        var state = await store.UpdateAsync(
            tenant, rule.Id,
            current => current.Run is not null ? current : current.Begin(new SweepRun(
                ids.New("swp"), time.GetUtcNow(), cutOff, fact, count.Due, SweepKept.Of(count), Changed: 0,
                current.Resume, Limited: false, Hold: null, Failure: null)
            {
                Selected = count.Selected,
            }),
            cancellation);
        return state.Run!;
    }

    /// <summary>Where nothing may or can go, the day is done, except under a hold: its release may come today.</summary>
    private Task NothingAsync(
        TenantId tenant, SweepRule rule, DateTimeOffset? cutOff, SelectionCount count, SweepOutcome outcome,
        string? hold, FailureReason? failure, CancellationToken cancellation)
    {
        var summary = new SweepSummary(
            Run: null, time.GetUtcNow(), cutOff, null, 0, SweepKept.Of(count), outcome, hold, failure);
        return store.UpdateAsync(
            tenant, rule.Id,
            current => hold is null ? current.Skip(Today, summary) : current with { Last = summary }, cancellation);
    }

    /// <summary>Told, because nothing of the fact was done and nobody may take it for done.</summary>
    private Task FailedAsync(
        TenantId tenant, SweepRule rule, string fact, FailureReason failure, CancellationToken cancellation)
    {
        var summary = new SweepSummary(
            Run: null, time.GetUtcNow(), null, fact, 0, SweepKept.Of(new SelectionCount(0, 0, 0, 0)), SweepOutcome.Failed,
            Failure: failure);
        return store.UpdateAsync(tenant, rule.Id, current => current with { Last = summary }, cancellation);
    }

    private async Task SettleAsync(
        TenantId tenant, string rule, string fact, SweepRun run, CancellationToken cancellation)
    {
        // What was protected, still has what belongs to it, or was changed by somebody while the run passed, is looked
        // for again later; what is over the limit, in the next hour. No other run comes for a fact.
        var isLeft = !run.Limited && run.Changed < run.Due;
        // It may have come after what belonged to the records had gone.
        foreach (var children in isLeft && rules.Find(rule) is { } own ? rules.Before(own) : [])
            await facts.AgainAsync(tenant, rule, children.Id, fact, cancellation);
        if (run.Kept.Held + run.Kept.Requested > 0 || run.Hold is not null || run.Failure is not null || isLeft)
            await PostponeAsync(tenant, rule, fact, cancellation);
        else if (!run.Limited)
            await facts.DoneAsync(tenant, rule, fact, cancellation);
    }

    private Task PostponeAsync(TenantId tenant, string rule, string fact, CancellationToken cancellation) =>
        facts.PostponeAsync(tenant, rule, fact, time.GetUtcNow() + RetentionLimits.LookAgain, cancellation);
}
