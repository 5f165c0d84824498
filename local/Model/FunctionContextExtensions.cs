using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Local;

/// <summary>ASP.NET Core's side of an invocation.</summary>
public static class FunctionContextExtensions
{
    /// <summary>The item under which the host hands over the request, the same as in the real integration.</summary>
    internal const string HttpContextItem = "HttpRequestContext";

    /// <summary>The request's context, or null when the function was not started by HTTP.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpContextItem, out var value) ? value as HttpContext : null;
}
