using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>The states of a tenant's keys, and their rotation.</summary>
public sealed class KeysApi(ITenantKeys keys)
{
    /// <summary>1 minute: a rotation takes at least the pause between its passes.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    [Function("GetKeys")]
    [AllowRoles(Roles.Owner | Roles.Operator, HiddenTenantsToo = true)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/keys")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        try
        {
            return Answers.Ok(await keys.ViewAsync(TenantId.Parse(tenantId), cancellation));
        }
        catch (KeyUnavailableException refused)
        {
            return Refused(refused);
        }
    }

    [Function("RotateKeys")]
    [AllowRoles(Roles.Owner | Roles.Operator)]
    public async Task<IResult> RotateAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{tenantId}/keys/rotate")] HttpRequest request,
        string tenantId,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        var body = await JsonBody.ReadOptionalAsync<RotateKeysBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<RotateKeysBody>.Read(var asked, _))
            return ((JsonBody<RotateKeysBody>.Refused)body).Answer;
        try
        {
            if (asked.Key == RotatedKey.Pseudonyms)
                await keys.RotatePseudonymsAsync(tenant, cancellation);
            else if (await keys.StartRotationAsync(tenant, cancellation) is { } version)
                await KeyUpkeep.RotateAsync(client, tenant, version, cancellation);
            else
                return Problems.Conflict(
                    "key_versions_exhausted", $"A tenant's data key has at most {TenantKeysV1.MaxVersions} versions.");
            return Answers.Accepted(
                $"/api/tenants/{tenant}/keys", AskAgainAfter, await keys.ViewAsync(tenant, cancellation));
        }
        catch (KeyUnavailableException refused)
        {
            return Refused(refused);
        }
    }

    /// <summary>The exception's words are ours, for the operator, and name nobody.</summary>
    private static IResult Refused(KeyUnavailableException refused) => Problems.Conflict(
        refused.Refusal == KeyRefusal.Contradictory ? "key_metadata_contradictory" : "key_unavailable",
        refused.Message);
}

/// <param name="Key">What is rotated; the data key unless told otherwise.</param>
public sealed record RotateKeysBody(RotatedKey Key = RotatedKey.DataKey);

[JsonConverter(typeof(JsonStringEnumConverter<RotatedKey>))]
public enum RotatedKey
{
    [JsonStringEnumMemberName("data_key")]
    DataKey,

    [JsonStringEnumMemberName("pseudonyms")]
    Pseudonyms,
}
