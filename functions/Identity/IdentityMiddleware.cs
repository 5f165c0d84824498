using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Identity;

/// <summary>
/// Lets a call through to an HTTP function only when the function's access attribute allows it. Everything else of the
/// app (orchestrators, activities, timers) passes by without an await, because an orchestrator's thread must not be
/// left.
/// </summary>
public sealed class IdentityMiddleware(
    FunctionAccess access,
    ITokenValidator tokens,
    AccessRules rules,
    RateLimits limits,
    DeniedAccessLog denials,
    IOptions<IdentityOptions> options) : IFunctionsWorkerMiddleware
{
    public const string TenantRouteValue = "tenantId";

    private const string Scheme = "Bearer ";

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http ? CheckAsync(http, context, next) : next(context);

    private async Task CheckAsync(HttpContext http, FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition;
        var declared = access.Of(function);
        var refusal = declared is AllowPublicAttribute open &&
            IsOverLimit(http, function.Name, open.PerMinute, out var slowDown)
            ? slowDown
            : await AuthenticateAsync(http, function.Name, declared)
                ?? await AuthoriseAsync(http, function.Name, declared);
        await (refusal?.ExecuteAsync(http) ?? next(context));
    }

    private async Task<IResult?> AuthenticateAsync(HttpContext http, string function, AccessAttribute declared)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count == 0 && declared is AllowPublicAttribute)
            return null;
        var outcome = header.Count == 1 && header[0] is { } text &&
            text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? await tokens.ValidateAsync(text[Scheme.Length..].Trim(), http.RequestAborted)
            : new TokenOutcome.Refused(header.Count == 0 ? TokenRefusals.Missing : TokenRefusals.Malformed);
        if (outcome is TokenOutcome.Valid valid)
        {
            http.SetCaller(valid.Caller);
            return null;
        }

        if (IsOverLimit(http, "refused tokens", options.Value.RefusalsPerMinute, out var slowDown))
            return slowDown;
        var code = ((TokenOutcome.Refused)outcome).Code;
        await denials.AppendAsync(http, function, null, code, http.RequestAborted);
        http.Response.Headers.WWWAuthenticate =
            code == TokenRefusals.Missing
                ? "Bearer realm=\"privacy\""
                : "Bearer realm=\"privacy\", error=\"invalid_token\"";
        return Problems.Unauthorized(code, "This needs a valid bearer token.");
    }

    private async Task<IResult?> AuthoriseAsync(HttpContext http, string function, AccessAttribute declared)
    {
        if (declared is AllowPublicAttribute)
            return null;
        var caller = http.Caller();
        var routeTenant = http.Request.RouteValues.TryGetValue(TenantRouteValue, out var value)
            ? value?.ToString() ?? ""
            : null;
        switch (await rules.DecideAsync(declared, caller, routeTenant, http.RequestAborted))
        {
            case AccessDecision.Granted granted:
                if (granted.Tenant is { } tenant)
                    http.SetTenant(tenant);
                return null;
            case AccessDecision.Forbidden forbidden:
                await denials.AppendAsync(http, function, caller, forbidden.Code, http.RequestAborted);
                return Problems.Forbidden(forbidden.Code, "You may not do this.");
            default:
                await denials.AppendAsync(http, function, caller, NotFoundAnswer.Code, http.RequestAborted);
                return NotFoundAnswer.Create();
        }
    }

    private bool IsOverLimit(HttpContext http, string what, int perMinute, out IResult? slowDown)
    {
        slowDown = null;
        var address = ClientAddress.LimitKey(ClientAddress.Of(http, options.Value.TrustedProxies));
        if (perMinute == 0 || limits.TryCount($"{what} {address}", perMinute, out var retryAfter))
            return false;
        slowDown = Problems.TooManyRequests(
            "too_many_requests", "Too many calls from your address. Try again later.", retryAfter.Value);
        return true;
    }
}
