using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Envelope keys for the product's own services. Neither keys nor wrapped keys are logged, recorded for repetition or
/// kept.
/// </summary>
public sealed class DataKeysApi(ServiceDataKeys keys, RateLimits limits)
{
    /// <summary>
    /// 6,000 a minute and tenant, 100 a second: a service that keeps unwrapped keys for a minute needs a hundredth of
    /// it, and one that keeps none must not take the whole host.
    /// </summary>
    public const int PerMinute = 6_000;

    [Function("GenerateDataKey")]
    [AllowRoles(Roles.Service)]
    public async Task<IResult> GenerateAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{tenantId}/data-keys")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        if (Limited(tenant) is { } refused)
            return refused;
        var body = await JsonBody.ReadOptionalAsync<GenerateDataKeyBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        return body is JsonBody<GenerateDataKeyBody>.Read(var asked, _)
            ? Answer(await keys.GenerateAsync(tenant, asked.Subject, cancellation))
            : ((JsonBody<GenerateDataKeyBody>.Refused)body).Answer;
    }

    [Function("UnwrapDataKey")]
    [AllowRoles(Roles.Service)]
    public async Task<IResult> UnwrapAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post",
            Route = "api/tenants/{tenantId}/data-keys/unwrap")] HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        if (Limited(tenant) is { } refused)
            return refused;
        var body = await JsonBody.ReadAsync<UnwrapDataKeyBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        return body is JsonBody<UnwrapDataKeyBody>.Read(var asked, _)
            ? Answer(await keys.UnwrapAsync(tenant, asked.Subject, asked.Wrapped, cancellation))
            : ((JsonBody<UnwrapDataKeyBody>.Refused)body).Answer;
    }

    private IResult? Limited(TenantId tenant) => limits.TryCount($"data-keys {tenant}", PerMinute, out var retryAfter)
        ? null
        : Problems.TooManyRequests(
            "rate_limited", $"At most {PerMinute} data keys a minute and tenant; keep unwrapped ones for a minute.",
            retryAfter.Value);

    private static IResult Answer(ServiceKeyOutcome outcome) => outcome switch
    {
        ServiceKeyOutcome.Given given => Answers.Ok(new DataKeyView(given.Key, given.Wrapped)),
        ServiceKeyOutcome.Fenced => Problems.Conflict(
            "subject_fenced", "The person or the tenant is erased: nothing is encrypted for them or read any more."),
        ServiceKeyOutcome.Destroyed => Problems.Gone(
            "key_destroyed", "The key is destroyed, and with it everything that was encrypted under it."),
        ServiceKeyOutcome.NotAKey => Problems.Unprocessable(
            "wrapped_key_invalid", "wrapped is no key of this tenant and subject.",
            new FieldError("/wrapped", "invalid_value")),
        _ => Problems.Conflict("key_unavailable", "The tenant's key cannot be used at the moment."),
    };
}

/// <param name="Subject">Binds the key to the person: erasing them makes it unusable.</param>
public sealed record GenerateDataKeyBody(SubjectId? Subject = null);

/// <param name="Wrapped">As it was answered, base 64.</param>
/// <param name="Subject">As the key was generated.</param>
public sealed record UnwrapDataKeyBody([property: JsonRequired] byte[] Wrapped, SubjectId? Subject = null);

/// <param name="Key">32 bytes for AES-256, base 64. Not to be stored.</param>
/// <param name="Wrapped">To be stored; null where the one that was sent is still the best.</param>
public sealed record DataKeyView(byte[] Key, byte[]? Wrapped);
