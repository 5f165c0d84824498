using System.Text.Json;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// The agents of requests, sealed in the row of the request's address and gone with it; from then on only the audit
/// log's sealed payload names them.
/// </summary>
public sealed class RequestAgents(IEntityStore entities, EnvelopeCipher cipher)
{
    private const string Purpose = "request-agent";

    /// <summary>Null where nobody asked for the person, or the agent is forgotten.</summary>
    public async Task<RequestAgent?> FindAsync(TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RequestRows.Contact(tenant, id), cancellation) is not { } stored ||
            EntityJson.Read<SealedContact>(stored).Agent is not { } envelope)
            return null;
        return JsonSerializer.Deserialize<RequestAgent>(
            await cipher.OpenAsync(RequestContacts.Scope(tenant, id), Purpose, id.Value, envelope, cancellation));
    }

    internal async Task<SealedContact> AddToAsync(
        SealedContact contact, TenantId tenant, RequestId id, RequestAgent? agent, CancellationToken cancellation) =>
        agent is null
            ? contact
            : contact with
            {
                Agent = await cipher.SealAsync(
                    RequestContacts.Scope(tenant, id), Purpose, id.Value, JsonSerializer.SerializeToUtf8Bytes(agent),
                    cancellation),
            };
}
