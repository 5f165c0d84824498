using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Secure erasure's first half: the hash of every secret goes to the audit log, and only then is the secret removed,
/// through the gate. In this order no crash loses a hash.
/// </summary>
public sealed class SecretErasure(DestructionGate gate, IAuditLog audit, TimeProvider time)
{
    /// <summary>
    /// 1,000 rounds of 1,000 secrets: nobody has as many, and a service that never removes one must come to an end.
    /// </summary>
    private const int MaxRounds = 1000;

    /// <summary>The hold that stopped it; null: no secret is left that was not recorded.</summary>
    /// <param name="connector">Nothing is done for one that keeps no secrets.</param>
    /// <param name="piece">What is being erased; its step names the audit events.</param>
    /// <exception cref="ConnectorException">The service failed, or its secrets never end.</exception>
    public async Task<string?> RemoveAsync(
        IConnector connector, SubjectScope scope, Collection collection, Destruction piece,
        CancellationToken cancellation)
    {
        if (connector is not ISecretConnector secrets ||
            collection.Erase.Action is not (EraseAction.SecureErase or EraseAction.Pseudonymise))
            return null;
        var records = SelectedRecords.Of(scope);
        for (var round = 0; round < MaxRounds; round++)
        {
            var hashes = await secrets.HashSecretsAsync(records, collection, cancellation);
            if (hashes.Count == 0)
                return null;
            await RecordAsync(collection, piece, hashes, cancellation);
            var outcome = await gate.DestroyAsync(
                piece with { Step = piece.Step + "|secrets" },
                (_, token) => secrets.RemoveSecretsAsync(records, collection, hashes, token), cancellation);
            if (outcome is GateOutcome.Held(var hold))
                return hold;
        }

        throw new ConnectorException(collection.Service, FailureReason.SecretsNotRecorded, retriable: true);
    }

    /// <summary>
    /// One event a secret, whose leaf in the log holds the hash. The same secret again is the same event.
    /// </summary>
    private async Task RecordAsync(
        Collection collection, Destruction piece, IReadOnlyList<SecretHash> hashes, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var events = hashes.Select(secret => new AuditEvent(
            $"{piece.Entry}.secret.{secret.Sha256}", piece.Tenant, "secret.hashed", piece.Entry, "done", now,
            AuditPayload.System with { Details = $"{collection.Service}.{collection.Name}.{secret.Field}" },
            secret.Sha256));
        foreach (var part in events.DistinctBy(entry => entry.Id).Chunk(AuditLimits.EventsPerAppend))
            await audit.AppendAsync(part, cancellation);
    }
}
