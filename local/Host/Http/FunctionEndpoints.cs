using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Functions;

namespace PrivacyFunctions.Local.Host.Http;

/// <summary>
/// HTTP functions as endpoints. As with the real integration, the function's result is executed after the whole
/// pipeline has returned, and a middleware that does not call on has written the answer itself.
/// </summary>
internal static class FunctionEndpoints
{
    public static void MapFunctions(
        this IEndpointRouteBuilder routes, FunctionSet functions, FunctionPipeline pipeline, OpaqueIds ids)
    {
        foreach (var (function, trigger) in functions.StartedBy<FunctionTrigger.Http>())
        {
            RequestDelegate run = http => RunAsync(http, function, pipeline, ids);
            var endpoint = trigger.Methods.Count == 0
                ? routes.Map(trigger.Route, run)
                : routes.MapMethods(trigger.Route, trigger.Methods, run);
            endpoint.WithMetadata(function.Method).WithDisplayName(function.Method.Name);
        }
    }

    private static async Task RunAsync(
        HttpContext http, LoadedFunction function, FunctionPipeline pipeline, OpaqueIds ids)
    {
        var context = new LocalFunctionContext(function, ids.New("inv"), http.RequestServices, http.RequestAborted)
        {
            TriggerValue = http.Request,
        };
        context.Items[FunctionContextExtensions.HttpContextItem] = http;
        await pipeline.RunAsync(context);
        if (context.Result is IResult result)
            await result.ExecuteAsync(http);
    }
}
