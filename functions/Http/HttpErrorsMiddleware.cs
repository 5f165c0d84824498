using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Http;

/// <summary>
/// The outermost step around HTTP functions: sets the headers that every answer carries, and turns what a function
/// throws into a problem that tells nothing about the inside. An exception's own words go nowhere: those of a driver
/// may quote a person's row.
/// </summary>
public sealed class HttpErrorsMiddleware(ILogger<HttpErrorsMiddleware> log) : IFunctionsWorkerMiddleware
{
    /// <summary>10 seconds: a full disk is not freed sooner, and a store that fails over is back.</summary>
    private static readonly TimeSpan StorageRetryAfter = TimeSpan.FromSeconds(10);

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http ? GuardAsync(http, context, next) : next(context);

    private async Task GuardAsync(HttpContext http, FunctionContext context, FunctionExecutionDelegate next)
    {
        SecurityHeaders.SetForApi(http.Response);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            log.LogDebug("{Function}: the client has gone.", context.FunctionDefinition.Name);
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            // The process boundary: whatever a function did not decide on ends here.
            await AnswerFor(fault, context.FunctionDefinition.Name, HttpTrace.IdOf(http)).ExecuteAsync(http);
        }
    }

    private IResult AnswerFor(Exception fault, string function, string traceId)
    {
        switch (fault)
        {
            case BadHttpRequestException bad:
                return new Problem(bad.StatusCode, "request_malformed", "The request cannot be read.");
            case StorageUnavailableException:
                log.LogError("{Function}: storage is unavailable (trace {TraceId}).", function, traceId);
                return Problems.ServiceUnavailable(
                    "storage_unavailable", "Nothing can be stored at the moment. Nothing was changed; try again.",
                    StorageRetryAfter);
            case KeyVaultThrottledException throttled:
                log.LogWarning("{Function}: the key vault has had too many calls (trace {TraceId}).", function, traceId);
                return Problems.ServiceUnavailable(
                    "key_vault_busy", "The key vault has had too many calls. Nothing was changed; try again.",
                    throttled.RetryAfter);
            default:
                log.LogError(
                    "{Function}: {Exception} (trace {TraceId})\n{Stack}", function, fault.GetType()
                        .FullName, traceId, fault.StackTrace);
                return Problems.InternalError();
        }
    }
}
