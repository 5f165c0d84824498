using System.Net;
using PrivacyFunctions.Connectors.Http;

namespace PrivacyFunctions.Cli;

/// <summary>
/// Asks a service whether it removes records by rule. Unsigned and without anything in it: a service that has the call
/// refuses the signature, and one that has not does not know the path.
/// </summary>
internal static class ServiceQuestion
{
    /// <summary>10 s: nothing is done there.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Null: it did not answer, or in a way that says nothing.</summary>
    public static async Task<bool?> OffersRetentionAsync(string address, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address.TrimEnd('/') + ServiceContract.CountRecords, UriKind.Absolute, out var path) ||
            (path.Scheme != Uri.UriSchemeHttps && path.Scheme != Uri.UriSchemeHttp))
            return null;
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { Timeout = TimeLimit };
        try
        {
            using var response = await http.PostAsync(path, content: null, cancellation);
            return response.StatusCode switch
            {
                HttpStatusCode.NotFound or HttpStatusCode.NotImplemented => false,
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => true,
                _ => null,
            };
        }
        catch (Exception fault) when (
            fault is HttpRequestException or IOException || (fault is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
