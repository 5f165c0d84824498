using System.Text.Json;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights;

/// <summary>
/// What exactly was asked for, in the row <c>demand|…</c> beside the request: sealed under the request's contact key,
/// and gone with it.
/// </summary>
public sealed class RightDemands(IEntityStore entities, EnvelopeCipher cipher)
{
    private const string Purpose = "request-demand";

    /// <summary>Null when it is forgotten, or the request has none.</summary>
    public async Task<RightDemand?> OpenAsync(TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RequestRows.Demand(tenant, id), cancellation) is not { } stored)
            return null;
        return JsonSerializer.Deserialize<RightDemand>(await cipher.OpenAsync(
            RequestContacts.Scope(tenant, id), Purpose, id.Value, EntityJson.Read<SealedContact>(stored).Envelope,
            cancellation));
    }

    internal async Task<SealedContact> SealAsync(
        TenantId tenant, RequestId id, RightDemand demand, CancellationToken cancellation) =>
        new(await cipher.SealAsync(
            RequestContacts.Scope(tenant, id), Purpose, id.Value, JsonSerializer.SerializeToUtf8Bytes(demand),
            cancellation));
}
