using System.Runtime.CompilerServices;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Lets a log go on that can no longer be what it signed, because events are lost. It gets another name, and what was
/// lost stands in a signed statement beside the checkpoints: written once, one for each name that ends. Without one, a
/// log of another name is signed by nobody.
/// </summary>
public sealed class AuditSuccessions(
    AuditStore store, AuditCheckpoints checkpoints, EvidenceBlobs blobs, EvidenceSigner signer, IAuditLog audit,
    OpaqueIds ids, TimeProvider time)
{
    /// <summary>Idempotent: a crash in between leaves the statement, which the next call carries out.</summary>
    /// <param name="actor">Who decided it, with the ticket as details.</param>
    public async Task<SuccessionOutcome> SucceedAsync(AuditPayload actor, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < AuditLimits.Attempts; attempt++)
        {
            var head = await store.ReadHeadAsync(cancellation);
            if (head.ETag is null || await checkpoints.FindFaultAsync(head, cancellation) is null)
                return new SuccessionOutcome.NotNeeded();
            var (jws, statement) = await StateAsync(head, cancellation);
            if (!await store.RenameAsync(head, statement.Log, cancellation))
                continue;
            await audit.AppendAsync([Succeeded(statement, actor)], cancellation);
            return new SuccessionOutcome.Succeeded(jws, statement);
        }

        throw new TimeoutException($"Other writers of the audit log were first {AuditLimits.Attempts} times.");
    }

    /// <summary>The signed statements, in no order.</summary>
    public async IAsyncEnumerable<byte[]> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var path in blobs.ListAsync(AuditCheckpoints.Successions, cancellation))
        {
            if (await blobs.ReadAsync(path, cancellation) is { } jws)
                yield return jws;
        }
    }

    /// <summary>The statement about the last name in the line, signed now unless a call before this one has.</summary>
    private async Task<(byte[] Jws, AuditSuccession Statement)> StateAsync(
        AuditHead head, CancellationToken cancellation)
    {
        var name = head.LogId;
        while (await checkpoints.FindSuccessorAsync(name, cancellation) is { } next)
        {
            if (await checkpoints.ReadLatestOfAsync(next.Statement.Log, cancellation) is null)
                return next;
            name = next.Statement.Log;
        }

        var last = await checkpoints.ReadLatestOfAsync(name, cancellation) is { } kept
            ? AuditCheckpoint.Parse(JwsVerifier.AttachedPayload(kept))
            : null;
        var statement = new AuditSuccession(
            ids.New("log"), name, last?.Size ?? 0, last?.Root ?? Hex(MerkleFrontier.Empty), head.Size,
            Hex(head.Frontier), EvidenceTime.Format(time.GetUtcNow()));
        var signed = await signer.SignAsync(EvidenceTypes.AuditSuccession, statement.Serialize(), cancellation);
        var path = AuditCheckpoints.SuccessionPathOf(name);
        var stored = await blobs.WriteOnceAsync(path, signed, cancellation);
        return (stored, AuditSuccession.Parse(JwsVerifier.AttachedPayload(stored))
            ?? throw new InvalidDataException("The kept statement of the log's succession cannot be read."));
    }

    private AuditEvent Succeeded(AuditSuccession statement, AuditPayload actor) => new(
        $"{statement.Log}.succession", Tenant: null, "audit.log_succeeded", statement.Log, "done", time.GetUtcNow(),
        actor);

    private static string Hex(MerkleFrontier frontier) => Convert.ToHexStringLower(frontier.Root());
}

/// <summary>What asking a log to go on came to.</summary>
public abstract record SuccessionOutcome
{
    private SuccessionOutcome()
    {
    }

    public sealed record Succeeded(byte[] Jws, AuditSuccession Statement) : SuccessionOutcome;

    /// <summary>The log is what it signed.</summary>
    public sealed record NotNeeded : SuccessionOutcome;
}
