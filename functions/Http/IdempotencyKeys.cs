using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Http;

/// <summary>
/// The header <c>Idempotency-Key</c>: the same key of the same caller on the same route runs once and then answers what
/// it answered before. Records live for <see cref="Lifetime"/>. The key itself is never stored: the record's row is a
/// hash of it, and the recorded answer and the body's fingerprint are sealed under it (<see cref="IdempotencySeal"/>),
/// so that a store or its backup tells nothing about a person.
/// </summary>
public sealed class IdempotencyKeys(IEntityStore store, OpaqueIds ids, RandomSource random, TimeProvider time)
{
    public const string Header = "Idempotency-Key";
    public const string Table = "idempotency";

    public const int MaxKeyLength = 128;

    /// <summary>24 hours: longer than any client retries, short enough to forget answers soon.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>
    /// 30 seconds: several times the slowest intake. After that an attempt counts as crashed and its key may be taken
    /// over.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>128 KiB of answer: the store's limit less the base 64 and the rest of the record.</summary>
    private const int MaxRecordedBytes = 128 * 1024;

    /// <summary>A caller that belongs to no tenant has its records here; no tenant id has an underscore.</summary>
    private const string PlatformPartition = "_platform";

    /// <summary>
    /// Runs <paramref name="action"/> unless the request's key has an answer already. Without the header it just runs.
    /// </summary>
    /// <param name="route">Stable name of the route with its opaque parameters: the same key elsewhere is another
    /// key.</param>
    /// <param name="body">The body's bytes: the same key with another body is refused.</param>
    /// <param name="action">
    /// Gets an operation id that stays the same when a crashed attempt is taken over: what it creates is keyed by that
    /// id, so that it is created once even then. An answer of 5xx, 409 or 429 is not recorded: the client may try again
    /// with the same key.
    /// </param>
    public async Task<IResult> RunOnceAsync(
        HttpContext context,
        Caller? caller,
        string route,
        ReadOnlyMemory<byte> body,
        Func<string, CancellationToken, Task<IResult>> action,
        CancellationToken cancellation)
    {
        var header = context.Request.Headers[Header];
        if (header.Count == 0)
            return await action(ids.New("op"), cancellation);
        if (header.Count != 1 || header[0] is not { Length: > 0 and <= MaxKeyLength } key ||
            !key.All(c => c is >= '!' and <= '~'))
        {
            return Problems.BadRequest(
                "idempotency_key_invalid", $"{Header} is 1 to {MaxKeyLength} visible ASCII characters.");
        }

        var seal = new IdempotencySeal(key, $"{caller?.ActorId ?? "public"}\n{route}");
        var entityKey = new EntityKey(Table, caller?.Tenant?.Value ?? PlatformPartition, seal.Row);
        return await BeginAsync(entityKey, seal, body, cancellation) switch
        {
            IdempotencyStart.Refused refused => refused.Answer,
            IdempotencyStart.Replay replay => replay.Answer,
            IdempotencyStart.Run run => await RunAsync(context, entityKey, seal, run, action, cancellation),
            _ => throw new InvalidOperationException("An unknown start of an idempotent call."),
        };
    }

    private async Task<IdempotencyStart> BeginAsync(
        EntityKey key, IdempotencySeal seal, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var fingerprint = seal.Fingerprint(body.Span);
        var fresh = new IdempotencyRecord(ids.New("op"), fingerprint, now + Lease, now + Lifetime);
        if (await store.GetAsync(key, cancellation) is not { } stored)
            return Started(fresh, await store.InsertAsync(key, fresh.ToContent(), cancellation));
        var record = IdempotencyRecord.From(stored);
        if (record.ExpiresAt <= now)
            return Started(fresh, await store.ReplaceAsync(key, fresh.ToContent(), stored.ETag, cancellation));
        if (record.Fingerprint != fingerprint)
            return new IdempotencyStart.Refused(Problems.Unprocessable(
                "idempotency_key_reused",
                "This Idempotency-Key was used with another body. Use a new key for a new request."));
        if (record.SealedAnswer is { } answer)
            return new IdempotencyStart.Replay(RecordedAnswer.Open(seal, answer));
        if (record.LeaseEndsAt > now)
            return new IdempotencyStart.Refused(InProgress());
        var takenOver = record with { LeaseEndsAt = now + Lease };
        return Started(takenOver, await store.ReplaceAsync(key, takenOver.ToContent(), stored.ETag, cancellation));
    }

    private static IdempotencyStart Started(IdempotencyRecord record, WriteOutcome outcome) =>
        outcome is WriteOutcome.Written written
        ? new IdempotencyStart.Run(record, written.ETag)
        : new IdempotencyStart.Refused(InProgress());

    private async Task<IResult> RunAsync(
        HttpContext context,
        EntityKey key,
        IdempotencySeal seal,
        IdempotencyStart.Run run,
        Func<string, CancellationToken, Task<IResult>> action,
        CancellationToken cancellation)
    {
        var recorded = false;
        try
        {
            var answer = await RecordedAnswer.RecordAsync(context, await action(run.Record.OperationId, cancellation));
            if (answer.IsFinal && answer.Body.Length <= MaxRecordedBytes)
            {
                var done = run.Record with { SealedAnswer = answer.Seal(seal, random) };
                // A conflict means that another attempt took this one over: its answer stands, for the same operation
                // id.
                await store.ReplaceAsync(key, done.ToContent(), run.Tag, CancellationToken.None);
                recorded = true;
            }

            return answer;
        }
        finally
        {
            if (!recorded)
                await ReleaseAsync(key, run);
        }
    }

    // The lease is given back, the operation id is kept: a failed attempt may have written some of its rows.
    private Task ReleaseAsync(EntityKey key, IdempotencyStart.Run run)
    {
        var released = run.Record with { LeaseEndsAt = time.GetUtcNow() };
        return store.ReplaceAsync(key, released.ToContent(), run.Tag, CancellationToken.None);
    }

    private static IResult InProgress() => Problems.Conflict(
        "idempotency_in_progress", "A request with this Idempotency-Key is being worked on.", TimeSpan.FromSeconds(1));
}
