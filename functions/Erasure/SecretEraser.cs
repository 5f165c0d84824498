using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Takes the secrets out of records that are securely erased: first the hash of each stands in the audit log, then the
/// gate lets exactly those go. A crash in between repeats the hashes, which changes nothing.
/// </summary>
public sealed class SecretEraser(DestructionGate gate, IAuditLog audit, TimeProvider time)
{
    /// <summary>10,000 rounds, each with as many secrets as a connector hashes at once.</summary>
    private const int MaxRounds = 10_000;

    /// <summary>The hold that stopped it; null when no secret is left.</summary>
    /// <exception cref="ConnectorException">The service failed, or goes on making secrets.</exception>
    public async Task<string?> EraseAsync(
        ISecretConnector connector, SelectedRecords records, Collection collection, Destruction destruction,
        CancellationToken cancellation)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var hashes = await connector.HashSecretsAsync(records, collection, cancellation);
            if (hashes.Count == 0)
                return null;
            await RecordAsync(collection, destruction, hashes, cancellation);
            string? held = null;
            var outcome = await gate.DestroyAsync(
                destruction,
                async (permit, token) =>
                {
                    // Of a whole tenant nothing goes while anybody of it is held.
                    held = permit.HeldSubjects.Values.FirstOrDefault();
                    if (held is null)
                        await connector.RemoveSecretsAsync(records, collection, hashes, token);
                },
                cancellation);
            if (outcome is GateOutcome.Held(var hold) || (hold = held) is not null)
                return hold;
        }

        throw new ConnectorException(connector.Service, FailureReason.TooLarge, retriable: true);
    }

    /// <summary>
    /// One event a secret, whose leaf in the log holds the hash: there is no limit on how many an event could name. The
    /// same secret again is the same event.
    /// </summary>
    private async Task RecordAsync(
        Collection collection, Destruction destruction, IReadOnlyList<SecretHash> hashes,
        CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var events = hashes.DistinctBy(secret => secret.Sha256, StringComparer.Ordinal).Select(secret => new AuditEvent(
            $"{destruction.Entry}.secret.{secret.Sha256}", destruction.Tenant, "secret.hashed", destruction.Entry,
            "done", now,
            AuditPayload.System with { Details = $"{collection.Service}.{collection.Name}.{secret.Field}" },
            secret.Sha256));
        await audit.AppendAllAsync(events, cancellation);
    }
}
