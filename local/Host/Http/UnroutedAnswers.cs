using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Local.Host.Http;

/// <summary>
/// What no function answers: an unknown path (404) and a known one with another method (405) become problems like
/// everything else, and a fault while an answer is being written ends the connection, so that a cut answer is never
/// taken for a whole one.
/// </summary>
internal static class UnroutedAnswers
{
    public static void UseUnroutedAnswers(this IApplicationBuilder app, ILogger log) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, ContentType: null, StatusCode: 404 })
                await NotFoundAnswer.Create().ExecuteAsync(http);
            else if (http.Response is { HasStarted: false, ContentType: null, StatusCode: 405 })
                await new Problem(StatusCodes.Status405MethodNotAllowed, "method_not_allowed",
                    "This path takes other methods.").ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            log.LogDebug("The client has gone.");
        }
        catch (Exception fault)
        {
            // The process boundary of an answer that was being written.
            log.LogError("An answer failed: {Exception}\n{Stack}", fault.GetType().FullName, fault.StackTrace);
            if (http.Response.HasStarted)
                http.Abort();
            else
                await Problems.InternalError().ExecuteAsync(http);
        }
    });
}
