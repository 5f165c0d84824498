using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// Makes signed calls to one service and turns whatever comes back into bytes or a <see cref="ConnectorException"/>.
/// </summary>
internal sealed class ServiceCaller
{
    /// <summary>1 s between two looks at work that the service is at, where it names no time.</summary>
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(1);

    private readonly string _service;
    private readonly Uri _base;
    private readonly HttpClient _client;
    private readonly ServiceCallSigner _signer;
    private readonly NetworkTime _network;
    private readonly ResiliencePipeline _pipeline;

    /// <exception cref="InvalidOperationException">The address is none that personal identifiers may be sent
    /// to.</exception>
    public ServiceCaller(
        string service, string baseAddress, ServiceHttpClient client, ServiceCallSigner signer, RandomSource random,
        NetworkTime network)
    {
        (_service, _client, _signer, _network) = (service, client.Client, signer, network);
        _base = ServiceAddress.Read(service, baseAddress);
        _pipeline = ServiceResilience.Create(random, network);
    }

    /// <summary>
    /// When a service must have stopped that is called now: nobody waits for its answer any longer then.
    /// </summary>
    public DateTimeOffset NotAfter => _network.Clock.GetUtcNow() + ConnectorLimits.CallTimeout;

    /// <summary>
    /// Calls, with retries, and gives the answer's JSON to <paramref name="read"/>, which may throw like this.
    /// </summary>
    public async Task<T> CallAsync<T>(
        string path, object call, CallScope scope, Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(call, call.GetType(), ServiceContract.Json);
        if (body.Length > ServiceContract.CallBytes(path))
            throw new ConnectorException(_service, FailureReason.TooLarge, retriable: false);
        var isUnheard = false;
        try
        {
            return await _pipeline.ExecuteAsync(
                async token =>
                {
                    try
                    {
                        return await AttemptAsync(path, body, scope, read, token);
                    }
                    catch (ConnectorException fault) when (IsUnheard(fault))
                    {
                        isUnheard = true;
                        throw;
                    }
                }, cancellation);
        }
        catch (ConnectorException fault) when (isUnheard && !fault.MayBeAtWork)
        {
            // The last attempt was answered, and says nothing of the work that an earlier one began.
            throw new ConnectorException(_service, fault.Reason, fault.Retriable, fault, fault.RetryAfter)
            {
                MayBeAtWork = true,
            };
        }
        catch (BrokenCircuitException e)
        {
            // The inner exception is the last fault; the service is left alone for a while.
            throw new ConnectorException(_service, FailureReason.Unreachable, retriable: true, e);
        }
    }

    private static bool IsUnheard(ConnectorException fault) => fault.MayBeAtWork ||
        fault.Reason is FailureReason.Timeout or FailureReason.Unreachable or FailureReason.StillWorking;

    private async Task<T> AttemptAsync<T>(
        string path, byte[] body, CallScope scope, Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(ConnectorLimits.CallTimeout, _network.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        var isAccepted = false;
        try
        {
            var address = new Uri(_base.AbsoluteUri.TrimEnd('/') + path);
            var response = await SendAsync(HttpMethod.Post, address, body, scope, either.Token);
            try
            {
                while (response.StatusCode == HttpStatusCode.Accepted)
                {
                    isAccepted = true;
                    address = Operation(response);
                    await WaitAsync(response, either.Token);
                    response.Dispose();
                    response = await SendAsync(HttpMethod.Get, address, [], scope, either.Token);
                }

                return read(await ReadAnswerAsync(path, response, isAccepted, either.Token));
            }
            finally
            {
                response.Dispose();
            }
        }
        catch (OperationCanceledException e) when (
            limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ConnectorException(
                _service, isAccepted ? FailureReason.StillWorking : FailureReason.Timeout, retriable: true, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ConnectorException(_service, FailureReason.Unreachable, retriable: true, e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, byte[] body, CallScope scope, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address);
        if (method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(
                body)
            { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        // Each attempt is signed anew: a service refuses a token that it has seen.
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _signer.SignAsync(
            _service, method, address.AbsolutePath, body, scope.Tenant, scope.Request, cancellation));
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>Where the service says that its work can be asked for: below its own address and nowhere else.</summary>
    private Uri Operation(HttpResponseMessage response)
    {
        var start = _base.AbsoluteUri.TrimEnd('/') + ServiceContract.Operations;
        if (response.Headers.Location is { } location && Uri.TryCreate(_base, location, out var address) &&
            address.AbsoluteUri.StartsWith(start, StringComparison.Ordinal) &&
            address.AbsoluteUri[start.Length..] is { Length: > 0 and <= 128 } name &&
            name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name is not ("." or ".."))
            return address;
        throw new ConnectorException(_service, FailureReason.MalformedAnswer, retriable: false) { MayBeAtWork = true };
    }

    /// <summary>A service that needs longer is asked by the orchestration, which sleeps without holding anything.</summary>
    private async Task WaitAsync(HttpResponseMessage accepted, CancellationToken cancellation)
    {
        var pause = ServiceFaults.RetryAfter(accepted, _network) ?? UsualPause;
        if (pause > ConnectorLimits.LongestRetryDelay)
        {
            throw new ConnectorException(
                _service, FailureReason.StillWorking, retriable: true, retryAfter: pause);
        }

        await Task.Delay(pause, _network.Clock, cancellation);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAnswerAsync(
        string path, HttpResponseMessage response, bool isAccepted, CancellationToken cancellation)
    {
        // The service forgot its work, as after a restart, and the call is made again; or another of its processes was
        // asked, and the one that accepted it is still at work.
        if (isAccepted && response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            throw new ConnectorException(_service, FailureReason.ServiceError, retriable: true) { MayBeAtWork = true };
        if (response.StatusCode == HttpStatusCode.NotFound && ServiceContract.MayBeLeftOut(path))
            throw new ConnectorException(_service, FailureReason.NotSupported, retriable: false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw ServiceFaults.Of(_service, response, _network, isAccepted);
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
            throw new ConnectorException(_service, FailureReason.MalformedAnswer, retriable: false);
        return await BoundedAnswer.ReadAsync(_service, response, cancellation);
    }
}

/// <summary>What a call is signed for.</summary>
/// <param name="Request">The request's or the deletion's opaque id.</param>
internal readonly record struct CallScope(TenantId Tenant, string Request)
{
    public static CallScope Of(SubjectScope scope) => new(scope.Tenant, scope.Request);
}
