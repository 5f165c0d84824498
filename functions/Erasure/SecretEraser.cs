using System.Text.Json;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

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
            await audit.AppendAsync(
                [Hashed(records.Tenant, collection, destruction, hashes, time.GetUtcNow())], cancellation);
            var outcome = await gate.DestroyAsync(
                destruction, (_, token) => connector.RemoveSecretsAsync(records, collection, hashes, token),
                cancellation);
            if (outcome is GateOutcome.Held(var hold))
                return hold;
        }

        throw new ConnectorException(connector.Service, FailureReason.TooLarge, retriable: true);
    }

    private static AuditEvent Hashed(
        TenantId tenant, Collection collection, Destruction destruction, IReadOnlyList<SecretHash> hashes,
        DateTimeOffset at)
    {
        var details = JsonSerializer.Serialize(hashes);
        var digest = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(details)));
        return new AuditEvent(
            $"{destruction.Entry}.secrets.{collection.Service}.{collection.Name}.{digest[..16]}", tenant,
            "secrets.hashed", destruction.Entry, "done", at, AuditPayload.System with { Details = details }, digest);
    }
}
