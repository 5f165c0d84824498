using System.Net;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// What an answer's status means. A service's own words are not taken over: they may hold personal data.
/// </summary>
internal static class ServiceFaults
{
    /// <param name="isAccepted">It was asked for work that it had accepted, which may go on whatever is said of it.</param>
    public static ConnectorException Of(
        string service, HttpResponseMessage response, NetworkTime network, bool isAccepted = false)
    {
        var (reason, retriable) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (FailureReason.Unauthorized, false),
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => (FailureReason.Timeout, true),
            HttpStatusCode.RequestEntityTooLarge => (FailureReason.TooLarge, false),
            HttpStatusCode.TooManyRequests => (FailureReason.Throttled, true),
            // The service does not know a path, collection or field that the pack names.
            HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity =>
                (FailureReason.SchemaMismatch, false),
            HttpStatusCode.NotImplemented => (FailureReason.NotSupported, false),
            >= HttpStatusCode.InternalServerError => (FailureReason.ServiceError, true),
            _ => (FailureReason.MalformedAnswer, false),
        };
        return new ConnectorException(service, reason, retriable, retryAfter: RetryAfter(response, network))
        {
            // 502 is the word of a proxy that lost the service's answer.
            MayBeAtWork = isAccepted || response.StatusCode == HttpStatusCode.BadGateway,
        };
    }

    public static TimeSpan? RetryAfter(HttpResponseMessage response, NetworkTime network) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > network.Clock.GetUtcNow() => date - network.Clock.GetUtcNow(),
            _ => null,
        };
}
