using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PrivacyFunctions.Http;

/// <summary>Whether a person in a browser asks, or a program.</summary>
public static class PageRequests
{
    /// <summary>The caller names <c>text/html</c> and prefers no JSON; <c>*/*</c> alone is a program.</summary>
    public static bool Prefers(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
            return false;
        var page = BestQuality(accepted, type => type == "text/html");
        return page > 0 && page >= BestQuality(accepted, type => type.EndsWith("json", StringComparison.Ordinal));
    }

    private static double BestQuality(IList<MediaTypeHeaderValue> accepted, Func<string, bool> isWanted) => accepted
        .Where(type => isWanted(type.MediaType.ToString().ToLowerInvariant()))
        .Select(type => type.Quality ?? 1)
        .DefaultIfEmpty(0)
        .Max();
}
