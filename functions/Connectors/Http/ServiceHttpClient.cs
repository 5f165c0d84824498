namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// The one HTTP client for calls to services. It follows no redirects (a signed call is for one address), keeps no
/// cookies and unpacks nothing, so that the limit of an answer's bytes is one of memory too.
/// </summary>
public sealed class ServiceHttpClient : IDisposable
{
    private readonly SocketsHttpHandler _handler = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // Names move to other addresses: a connection is not kept longer than that.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 16,
    };

    public ServiceHttpClient() => Client = new HttpClient(_handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Without a timeout of its own: the pipeline around each call has one.</summary>
    public HttpClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        _handler.Dispose();
    }
}
