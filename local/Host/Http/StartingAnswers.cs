using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Local.Host.Http;

/// <summary>
/// The sample product is made while the host listens, since it asks the host for its keys. Until it is there, everybody
/// else is told to come again, instead of being told that the product does not answer.
/// </summary>
internal sealed class StartingAnswers
{
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(1);

    private volatile bool _isReady;

    public void Ready() => _isReady = true;

    public void Use(IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (_isReady || IsTheProductsOwn(http.Request.Path))
            await next(http);
        else
            await Problems.ServiceUnavailable(
                "starting", "The local host makes its sample product; it is ready in a moment.", ComeAgain)
                .ExecuteAsync(http);
    });

    /// <summary>Its data keys, and the key set that its services check calls with.</summary>
    private static bool IsTheProductsOwn(PathString path) =>
        path.StartsWithSegments("/.well-known", StringComparison.Ordinal) ||
        path.Value?.Contains("/data-keys", StringComparison.Ordinal) == true;
}
