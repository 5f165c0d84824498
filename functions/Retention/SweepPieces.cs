using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Takes one bounded piece of a run, through the gate.</summary>
public sealed class SweepPieces(
    PolicyPack pack, SweepRules rules, SweepPlan plan, RetentionStore store, ProductFactStore facts,
    ProtectedPeople protection, DestructionGate gate, IConnectors connectors, IAuditLog audit, TimeProvider time)
{
    /// <exception cref="ConnectorException">The service is away for now.</exception>
    public async Task<SweptV1> SweepAsync(SweepPieceV1 piece, CancellationToken cancellation)
    {
        var (tenant, id, runId) = piece;
        if ((await store.GetAsync(tenant, id, cancellation)).Run is not { } run || run.Id != runId ||
            run.Changed >= pack.RecordsPerSweep)
            return new SweptV1(More: false);
        // The pack may have changed since the run began: what it orders no more is not done.
        if (rules.Find(id) is not { } rule || (run.Fact is { } fact &&
            !await facts.IsWaitingAsync(tenant, id, fact, cancellation)))
            return new SweptV1(More: false);
        try
        {
            return await SweepAsync(tenant, rule, run, cancellation);
        }
        catch (ConnectorException fault) when (!fault.Retriable)
        {
            return await StopAsync(tenant, id, runId, hold: null, fault.Reason, cancellation);
        }
        catch (NotSupportedException)
        {
            return await StopAsync(tenant, id, runId, hold: null, FailureReason.NotSupported, cancellation);
        }
    }

    private async Task<SweptV1> SweepAsync(
        TenantId tenant, SweepRule rule, SweepRun run, CancellationToken cancellation)
    {
        var selection = await plan.SelectionAsync(tenant, rule, run.CutOff, run.Fact, cancellation);
        var cursor = await store.OpenAsync(tenant, rule.Id, run.Cursor, cancellation);
        var done = new Taken(null, cursor, More: true, Changed: 0);
        var outcome = await gate.DestroyAsync(
            new Destruction(tenant, Subject: null, run.Id, run.Id, FenceRule.NotNeeded),
            async (permit, token) => done = await TakeAsync(permit, rule, run, selection, cursor, token),
            cancellation);
        if (outcome is GateOutcome.Held(var held) || (held = done.Hold) is not null)
            return await StopAsync(tenant, rule.Id, run.Id, held, failure: null, cancellation);
        var sealedCursor = await store.SealAsync(tenant, rule.Id, done.Cursor, cancellation);
        var limited = done.More && run.Changed + done.Changed >= pack.RecordsPerSweep;
        await store.UpdateAsync(
            tenant, rule.Id, state => state.Progress(run.Id, done.Changed, sealedCursor, limited), cancellation);
        return new SweptV1(More: done.More && !limited);
    }

    /// <summary>Who is protected is asked inside the permit, so that nobody's protection comes in between.</summary>
    private async Task<Taken> TakeAsync(
        DestructionPermit permit, SweepRule rule, SweepRun run, RecordSelection selection, string? cursor,
        CancellationToken cancellation)
    {
        var people = await protection.OfAsync(permit.Tenant, rule.Collection, permit.HeldSubjects, cancellation);
        if (people.Unknown is { } hold)
            return new Taken(hold, cursor, More: false, Changed: 0);
        var records = new SelectedRecords(permit.Tenant, selection, people.People);
        var connector = connectors.For(rule.Collection.Service);
        if (rule.Action != EraseAction.HardDelete && connector is ISecretConnector secrets &&
            await TakeSecretsAsync(secrets, records, rule, run, cancellation))
            return new Taken(null, cursor, More: true, Changed: 0);
        if (connector is not IRetentionConnector sweeping)
            throw new NotSupportedException($"Service {connector.Service} cannot remove records by rule.");
        var swept = await sweeping.SweepAsync(
            records, rule.Collection, rule.Action, cursor, pack.RecordsPerSweep - run.Changed, cancellation);
        return new Taken(null, swept.Cursor, swept.More, swept.Count);
    }

    /// <summary>The hash of each secret stands in the audit log before the secret goes; false when none is left.</summary>
    private async Task<bool> TakeSecretsAsync(
        ISecretConnector connector, SelectedRecords records, SweepRule rule, SweepRun run,
        CancellationToken cancellation)
    {
        var hashes = await connector.HashSecretsAsync(records, rule.Collection, cancellation);
        if (hashes.Count == 0)
            return false;
        var now = time.GetUtcNow();
        await audit.AppendAsync(
            [.. hashes.DistinctBy(hash => (hash.Field, hash.Sha256))
                .Select(hash => RetentionAudit.Hashed(records.Tenant, run.Id, rule.Id, hash, now))],
            cancellation);
        await connector.RemoveSecretsAsync(records, rule.Collection, hashes, cancellation);
        return true;
    }

    private async Task<SweptV1> StopAsync(
        TenantId tenant, string rule, string run, string? hold, FailureReason? failure, CancellationToken cancellation)
    {
        await store.UpdateAsync(tenant, rule, state => state.Stop(run, hold, failure), cancellation);
        return new SweptV1(More: false);
    }

    /// <param name="Hold">The hold that let nothing go; null where none did.</param>
    private sealed record Taken(string? Hold, string? Cursor, bool More, long Changed);
}
