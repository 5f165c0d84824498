using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// Removes what there is of a person: when they are erased, and when their account was closed as long ago as the pack
/// says.
/// </summary>
public sealed class ConsentForgetting(
    IEntityStore entities, ConsentStore store, ConsentRemoval removal, DestructionGate gate, IDeletionLog deletions, IAuditLog audit,
    PolicyPack pack, TimeProvider time)
{
    /// <summary>Closed accounts whose time is over; answers how many people went.</summary>
    public async Task<int> RunAsync(TenantId tenant, CancellationToken cancellation)
    {
        var due = await DueAsync(tenant, cancellation);
        if (due.Count == 0)
            return 0;
        var now = time.GetUtcNow();
        var run = FormattableString.Invariant($"consents.{tenant}.{now.UtcDateTime:yyyy-MM-dd}");
        await deletions.AppendAsync(
            new DeletionEntry(run, tenant, null, null, null, now) { Kind = DeletionKind.Retention }, cancellation);
        var gone = 0;
        foreach (var piece in due.Take(ConsentLimits.PeoplePerRun).Chunk(ConsentLimits.PeoplePerPiece))
        {
            var outcome = await gate.DestroyAsync(
                new Destruction(tenant, Subject: null, run, run, FenceRule.NotNeeded),
                async (permit, stop) =>
                {
                    foreach (var subject in piece.Where(subject => !permit.HeldSubjects.ContainsKey(subject)))
                    {
                        // They may have come back since the list was made.
                        if (!await IsDueAsync(tenant, subject, stop))
                            continue;
                        await removal.RemoveAsync(tenant, subject, stop);
                        gone++;
                    }
                },
                cancellation);
            if (outcome is GateOutcome.Held)
                break;
        }

        await deletions.FinishAsync(tenant, run, cancellation);
        await audit.AppendAsync([ConsentAudit.Forgotten(tenant, run, gone, now)], cancellation);
        return gone;
    }

    /// <summary>
    /// Those whose account was closed, and not opened again, before the pack's time; none where it has no such time.
    /// </summary>
    private async Task<IReadOnlyList<SubjectId>> DueAsync(TenantId tenant, CancellationToken cancellation)
    {
        var due = new List<SubjectId>();
        if (pack.OwnData.Consents is null)
            return due;
        await foreach (var stored in entities.QueryAsync(ConsentRows.AccountEnds(tenant), cancellation))
        {
            if (await IsDueAsync(tenant, stored, cancellation))
                due.Add(SubjectId.Parse(EntityJson.Read<AccountEnd>(stored).Subject));
        }

        return due;
    }

    private async Task<bool> IsDueAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation) =>
        await entities.GetAsync(ConsentRows.AccountEnd(tenant, subject), cancellation) is { } stored &&
        await IsDueAsync(tenant, stored, cancellation);

    private async Task<bool> IsDueAsync(TenantId tenant, StoredEntity stored, CancellationToken cancellation) =>
        EntityJson.Read<AccountEnd>(stored) is { IsClosed: true } end &&
        end.ClosedAt < pack.OwnData.Consents?.CutOff(time.GetUtcNow()) &&
        !await IsBackAsync(tenant, end, cancellation);

    /// <summary>Who has said something since has an account, whatever the product told.</summary>
    private async Task<bool> IsBackAsync(TenantId tenant, AccountEnd end, CancellationToken cancellation) =>
        (await store.OfSubjectAsync(tenant, SubjectId.Parse(end.Subject), cancellation)).Values
            .Any(state => state.DecidedAt > end.ClosedAt);
}
