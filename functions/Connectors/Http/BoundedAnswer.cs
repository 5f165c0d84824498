using System.Buffers;

namespace PrivacyFunctions.Connectors.Http;

internal static class BoundedAnswer
{
    /// <summary>Stops reading where the limit is passed, whatever length the service announced.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        string service, HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var answer = new ArrayBufferWriter<byte>(
            (int)Math.Clamp(response.Content.Headers.ContentLength ?? 4096, 256, ConnectorLimits.AnswerBytes));
        int read;
        while ((read = await stream.ReadAsync(answer.GetMemory(4096), cancellation)) > 0)
        {
            answer.Advance(read);
            if (answer.WrittenCount > ConnectorLimits.AnswerBytes)
                throw new ConnectorException(service, FailureReason.TooLarge, retriable: false);
        }

        return answer.WrittenMemory;
    }
}
