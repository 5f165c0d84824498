using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Takes one bounded piece of a run, through the gate.</summary>
public sealed class SweepPieces(
    PolicyPack pack, SweepRules rules, SweepPlan plan, SweepCounts counts, RetentionStore store, ProductFactStore facts,
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
            return await SweepAsync(
                tenant, rule, await RecountedAsync(tenant, rule, run, cancellation), cancellation);
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
        // The tenant may have set a longer time since the run began, which may be days ago where the service was away.
        var cutOff = run.CutOff;
        if (rule.Trigger is not SweepTrigger.Fact)
        {
            var effective = await plan.CutOffAsync(tenant, rule, cancellation);
            if (effective is null && rule.Trigger is SweepTrigger.Age)
                return new SweptV1(More: false);
            // Null, of what goes with a parent: only what is gone; that is earlier than any cut-off.
            cutOff = effective < cutOff || effective is null ? effective : cutOff;
        }

        // Forgotten meanwhile, with whom it was about.
        if (await plan.SelectionAsync(tenant, rule, cutOff, run.Fact, cancellation) is not { } selection)
            return new SweptV1(More: false);
        var cursor = await store.OpenAsync(tenant, rule.Id, run.Cursor, cancellation);
        var service = connectors.For(rule.Collection.Service);
        var (limit, swept, unknown) = (pack.RecordsPerSweep - run.Changed, default(SweptPiece), default(string));
        var outcome = await gate.DestroyAsync(
            new Destruction(tenant, Subject: null, run.Id, run.Id, FenceRule.NotNeeded),
            async (permit, token) =>
            {
                // Inside the permit, so that nobody's protection comes between this look and the destruction.
                (var people, unknown) = await protection.OfAsync(tenant, rule.Collection, permit.HeldSubjects, token);
                var records = new SelectedRecords(tenant, selection, people) { Request = run.Id };
                var secrets = unknown is null ? await HashAsync(service, records, rule, run, token) : [];
                if (secrets.Count > 0)
                    await ((ISecretConnector)service).RemoveSecretsAsync(records, rule.Collection, secrets, token);
                else if (unknown is null)
                {
                    await store.UpdateAsync(tenant, rule.Id, state => state.Open(run.Id), token);
                    swept = await Sweeping(service).SweepAsync(
                        records, rule.Collection, rule.Action, cursor, limit, token);
                }
            },
            cancellation);
        if ((outcome is GateOutcome.Held(var hold) ? hold : unknown) is { } held)
            return await StopAsync(tenant, rule.Id, run.Id, held, failure: null, cancellation);
        // Only secrets went: the records are next.
        return swept is null ? new SweptV1(More: true) : await ProgressAsync(tenant, rule, run, swept, cancellation);
    }

    /// <summary>
    /// The run as it is, also where a piece ended between what it did and its count: a summary says what went, to the
    /// record. Counted by what the run meant when it began, whoever is protected by now.
    /// </summary>
    private async Task<SweepRun> RecountedAsync(
        TenantId tenant, SweepRule rule, SweepRun run, CancellationToken cancellation)
    {
        if (!run.IsPieceOpen ||
            await plan.SelectionAsync(tenant, rule, run.CutOff, run.Fact, cancellation) is not { } selection)
            return run;
        var left = await counts.CountAsync(tenant, rule, selection, cancellation) switch
        {
            SweepCount.Counted counted => counted.Count.Selected,
            SweepCount.Held held => held.Count.Selected,
            SweepCount.Failed(var reason) =>
                throw new ConnectorException(rule.Collection.Service, reason, retriable: false),
            _ => throw new InvalidOperationException("An unknown kind of count."),
        };
        return (await store.UpdateAsync(tenant, rule.Id, state => state.Recount(run.Id, left), cancellation)).Run ?? run;
    }

    private async Task<SweptV1> ProgressAsync(
        TenantId tenant, SweepRule rule, SweepRun run, SweptPiece swept, CancellationToken cancellation)
    {
        var cursor = await store.SealAsync(tenant, rule.Id, swept.Cursor, cancellation);
        var limited = swept.More && run.Changed + swept.Count >= pack.RecordsPerSweep;
        await store.UpdateAsync(
            tenant, rule.Id, state => state.Progress(run.Id, swept.Count, cursor, limited), cancellation);
        return new SweptV1(More: swept.More && !limited);
    }

    /// <summary>Some of the records' secrets, each with its hash in the audit log; none when none are left.</summary>
    private async Task<IReadOnlyList<SecretHash>> HashAsync(
        IConnector connector, SelectedRecords records, SweepRule rule, SweepRun run, CancellationToken cancellation)
    {
        if (rule.Action == EraseAction.HardDelete || connector is not ISecretConnector secrets)
            return [];
        var hashes = await secrets.HashSecretsAsync(records, rule.Collection, cancellation);
        if (hashes.Count == 0)
            return [];
        var now = time.GetUtcNow();
        await audit.AppendAllAsync(
            hashes.DistinctBy(hash => (hash.Field, hash.Sha256))
                .Select(hash => RetentionAudit.Hashed(records.Tenant, run.Id, rule.Id, hash, now)),
            cancellation);
        return hashes;
    }

    private static IRetentionConnector Sweeping(IConnector connector) => connector as IRetentionConnector ??
        throw new NotSupportedException($"Service {connector.Service} cannot remove records by rule.");

    private async Task<SweptV1> StopAsync(
        TenantId tenant, string rule, string run, string? hold, FailureReason? failure, CancellationToken cancellation)
    {
        await store.UpdateAsync(tenant, rule, state => state.Stop(run, hold, failure), cancellation);
        return new SweptV1(More: false);
    }
}
