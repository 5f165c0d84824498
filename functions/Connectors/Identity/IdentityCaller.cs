using System.Net;
using Polly;
using Polly.CircuitBreaker;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>
/// Makes calls to an identity provider: repeated where that may help, bounded in time and size. Every call that is made
/// here can be repeated without harm.
/// </summary>
internal sealed class IdentityCaller(
    string service, ServiceHttpClient client, RandomSource random, NetworkTime network)
{
    private readonly ResiliencePipeline _pipeline = ServiceResilience.Create(random, network);

    public string Service => service;

    /// <param name="request">Makes the request of one attempt.</param>
    /// <param name="answers">The statuses that are answers; every other is a fault.</param>
    public async Task<IdentityAnswer> CallAsync(
        Func<HttpRequestMessage> request, IAccessTokens tokens, IReadOnlyList<HttpStatusCode> answers,
        CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async token => await AttemptAsync(request, tokens, answers, token), cancellation);
        }
        catch (BrokenCircuitException e)
        {
            throw new ConnectorException(service, FailureReason.Unreachable, retriable: true, e);
        }
    }

    private async Task<IdentityAnswer> AttemptAsync(
        Func<HttpRequestMessage> create, IAccessTokens tokens, IReadOnlyList<HttpStatusCode> answers,
        CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(ConnectorLimits.CallTimeout, network.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            var (answer, isUsed) = await SendAsync(create, tokens, answers, either.Token);
            // A token that was good yesterday may have been taken back: a new one is asked for, once.
            if (answer is null && isUsed)
                (answer, _) = await SendAsync(create, tokens, answers, either.Token);
            return answer ?? throw new ConnectorException(service, FailureReason.Unauthorized, retriable: false);
        }
        catch (OperationCanceledException e) when (
            limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ConnectorException(service, FailureReason.Timeout, retriable: true, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ConnectorException(service, FailureReason.Unreachable, retriable: true, e);
        }
    }

    /// <summary>No answer: the provider refuses the token. Whether it had been used before says the second.</summary>
    private async Task<(IdentityAnswer? Answer, bool IsUsed)> SendAsync(
        Func<HttpRequestMessage> create, IAccessTokens tokens, IReadOnlyList<HttpStatusCode> answers,
        CancellationToken cancellation)
    {
        using var request = create();
        var isUsed = await tokens.AuthorizeAsync(request, ExchangeAsync, cancellation);
        using var response = await client.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            tokens.Forget();
            return (null, isUsed);
        }

        return (await ReadAsync(response, answers, cancellation), isUsed);
    }

    /// <summary>The request for a token itself, which needs none.</summary>
    private async Task<IdentityAnswer> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await client.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        // A client that the provider does not know is answered 400 or 401 (RFC 6749, section 5.2).
        if (response.StatusCode == HttpStatusCode.BadRequest)
            throw new ConnectorException(service, FailureReason.Unauthorized, retriable: false);
        return await ReadAsync(response, [HttpStatusCode.OK], cancellation);
    }

    private async Task<IdentityAnswer> ReadAsync(
        HttpResponseMessage response, IReadOnlyList<HttpStatusCode> answers, CancellationToken cancellation) =>
        answers.Contains(response.StatusCode)
            ? new IdentityAnswer(
                service, response.StatusCode, await BoundedAnswer.ReadAsync(service, response, cancellation))
            : throw ServiceFaults.Of(service, response, network);
}
