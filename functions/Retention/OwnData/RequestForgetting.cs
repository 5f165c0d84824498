using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>Removes the records of requests, and of organisations' exports, whose time is over, through the gate.</summary>
public sealed class RequestForgetting(
    EndedRequests ended, RequestRecords records, HoldStore holds, DestructionGate gate, IDeletionLog deletions,
    IPseudonyms pseudonyms, IAuditLog audit, TimeProvider time)
{
    /// <summary>1,000 requests of a tenant a day: more than any makes; the rest goes on the next day.</summary>
    public const int RequestsPerRun = 1_000;

    /// <summary>10 requests a piece: a hundred or two small deletes, far inside the gate's time.</summary>
    private const int RequestsPerPiece = 10;

    /// <summary>Answers how many went.</summary>
    public async Task<int> RunAsync(TenantId tenant, CancellationToken cancellation)
    {
        var due = await ended.DueAsync(tenant, cancellation);
        if (due.Count == 0)
            return 0;
        var now = time.GetUtcNow();
        var run = FormattableString.Invariant($"requests.{tenant}.{now.UtcDateTime:yyyy-MM-dd}");
        await deletions.AppendAsync(
            new DeletionEntry(run, tenant, null, null, null, now) { Kind = DeletionKind.Retention }, cancellation);
        var gone = 0;
        foreach (var piece in due.Take(RequestsPerRun).Chunk(RequestsPerPiece))
        {
            var outcome = await gate.DestroyAsync(
                new Destruction(tenant, Subject: null, run, run, FenceRule.NotNeeded),
                async (permit, stop) =>
                {
                    var spared = await SparedAsync(tenant, permit.HeldSubjects.Keys, stop);
                    foreach (var request in piece.Where(request => !spared.Contains(request.Person.Value)))
                    {
                        await records.RemoveAsync(request, stop);
                        gone++;
                    }
                },
                cancellation);
            if (outcome is GateOutcome.Held)
                break;
        }

        await deletions.FinishAsync(tenant, run, cancellation);
        await audit.AppendAsync([OwnDataEvents.RequestsForgotten(tenant, run, gone, now)], cancellation);
        return gone;
    }

    /// <summary>What a run would do now. Changes nothing.</summary>
    public async Task<(int Due, int KeptByHold)> PreviewAsync(TenantId tenant, CancellationToken cancellation)
    {
        var due = await ended.DueAsync(tenant, cancellation);
        var active = due.Count == 0 ? [] : await holds.ActiveAsync(tenant, subject: null, cancellation);
        if (active.Any(hold => hold.Subject is null))
            return (0, due.Count);
        var spared = await SparedAsync(tenant, active.Select(hold => hold.Subject!.Value), cancellation);
        var kept = due.Count(request => spared.Contains(request.Person.Value));
        return (due.Count - kept, kept);
    }

    /// <summary>Held people as their requests name them: by id, and by pseudonym where they were erased.</summary>
    private async Task<HashSet<string>> SparedAsync(
        TenantId tenant, IEnumerable<SubjectId> held, CancellationToken cancellation)
    {
        var spared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subject in held)
        {
            spared.Add(subject.Value);
            foreach (var pseudonym in await pseudonyms.CandidatesAsync(
                tenant, PseudonymKinds.Subject, subject.Value, cancellation))
                spared.Add(pseudonym.Text);
        }

        return spared;
    }
}
