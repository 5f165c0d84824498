using Microsoft.Extensions.Logging;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Http;

/// <summary>Forgets recorded answers whose time is over.</summary>
public sealed class IdempotencySchedule(IEntityStore store, TimeProvider time, ILogger<IdempotencySchedule> log)
{
    [Function("IdempotencyExpiry")]
    public async Task RunAsync([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var forgotten = 0;
        await foreach (var partition in store.PartitionsAsync(IdempotencyKeys.Table, null, cancellation))
        {
            await foreach (
                var entity in store.QueryAsync(new EntityQuery(IdempotencyKeys.Table, partition), cancellation))
            {
                // A conflict means that the key was used anew meanwhile.
                if (IdempotencyRecord.From(entity).ExpiresAt <= now &&
                    await store.DeleteAsync(entity.Key, entity.ETag, cancellation) is WriteOutcome.Written)
                    forgotten++;
            }
        }

        if (forgotten > 0)
            log.LogInformation("Forgot {Count} idempotency records.", forgotten);
    }
}
