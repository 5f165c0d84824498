using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// Makes signed calls to one service and turns whatever comes back into bytes or a <see cref="ConnectorException"/>.
/// </summary>
internal sealed class ServiceCaller
{
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
        if (!Uri.TryCreate(baseAddress.TrimEnd('/'), UriKind.Absolute, out var address) || address.Query.Length > 0 ||
            !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            throw new InvalidOperationException(
                $"The connection of service {service} is not an https address (http only on this machine) without a query.");
        }

        (_service, _base, _client, _signer, _network) = (service, address, client.Client, signer, network);
        _pipeline = ServiceResilience.Create(random, network);
    }

    /// <summary>
    /// Calls, with retries, and gives the answer's JSON to <paramref name="read"/>, which may throw like this.
    /// </summary>
    public async Task<T> CallAsync<T>(
        string path, object call, SubjectScope scope, Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(call, call.GetType(), ServiceContract.Json);
        try
        {
            return await _pipeline.ExecuteAsync(
                async token => await AttemptAsync(path, body, scope, read, token), cancellation);
        }
        catch (BrokenCircuitException e)
        {
            // The inner exception is the last fault; the service is left alone for a while.
            throw new ConnectorException(_service, FailureReason.Unreachable, retriable: true, e);
        }
    }

    private async Task<T> AttemptAsync<T>(
        string path, byte[] body, SubjectScope scope, Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(ConnectorLimits.CallTimeout, _network.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_base.AbsoluteUri.TrimEnd('/') + path));
            request.Content = new ByteArrayContent(
                body)
            { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            // Each attempt is signed anew: a service refuses a token that it has seen.
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _signer.SignAsync(
                _service, request.RequestUri!.AbsolutePath, body, scope.Tenant, scope.Request, either.Token));
            using var response = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                throw ServiceFaults.Of(_service, response, _network);
            if (response.Content.Headers.ContentType?.MediaType != "application/json")
                throw new ConnectorException(_service, FailureReason.MalformedAnswer, retriable: false);
            return read(await ReadAsync(response, either.Token));
        }
        catch (OperationCanceledException e) when (
            limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ConnectorException(_service, FailureReason.Timeout, retriable: true, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ConnectorException(_service, FailureReason.Unreachable, retriable: true, e);
        }
    }

    /// <summary>Stops reading where the limit is passed, whatever length the service announced.</summary>
    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var answer = new ArrayBufferWriter<byte>(
            (int)Math.Clamp(response.Content.Headers.ContentLength ?? 4096, 256, ConnectorLimits.AnswerBytes));
        int read;
        while ((read = await stream.ReadAsync(answer.GetMemory(4096), cancellation)) > 0)
        {
            answer.Advance(read);
            if (answer.WrittenCount > ConnectorLimits.AnswerBytes)
                throw new ConnectorException(_service, FailureReason.TooLarge, retriable: false);
        }

        return answer.WrittenMemory;
    }
}
