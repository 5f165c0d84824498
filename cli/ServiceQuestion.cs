using System.Net;
using PrivacyFunctions.Connectors.Http;

namespace PrivacyFunctions.Cli;

/// <summary>
/// Asks a service whether it removes records by rule. Unsigned and without anything in it: a service that has the call
/// refuses the signature, and one that has not does not know the path. What refuses any path, a gateway before it, says
/// nothing.
/// </summary>
internal static class ServiceQuestion
{
    private const string NoCall = "/privacy/v1/retention/no-such-call";

    /// <summary>10 s: nothing is done there.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Null: it did not answer, or in a way that says nothing.</summary>
    public static async Task<bool?> OffersRetentionAsync(string address, CancellationToken cancellation)
    {
        var root = address.TrimEnd('/');
        if (!Uri.TryCreate(root, UriKind.Absolute, out var service) ||
            (service.Scheme != Uri.UriSchemeHttps && service.Scheme != Uri.UriSchemeHttp))
            return null;
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { Timeout = TimeLimit };
        try
        {
            var knows = await KnowsAsync(http, root + ServiceContract.CountRecords, cancellation);
            return knows is true && await KnowsAsync(http, root + NoCall, cancellation) is true ? null : knows;
        }
        catch (Exception fault) when (
            fault is HttpRequestException or IOException || (fault is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<bool?> KnowsAsync(HttpClient http, string path, CancellationToken cancellation)
    {
        using var response = await http.PostAsync(new Uri(path), content: null, cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.NotImplemented => false,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => true,
            _ => null,
        };
    }
}
