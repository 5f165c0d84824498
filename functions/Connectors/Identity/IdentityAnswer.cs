using System.Net;
using System.Text.Json;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>What an identity provider answered; its words go into no message.</summary>
internal sealed class IdentityAnswer(string service, HttpStatusCode status, ReadOnlyMemory<byte> body)
{
    public HttpStatusCode Status => status;

    /// <exception cref="ConnectorException">Not JSON, or with a member twice.</exception>
    public JsonElement Json()
    {
        try
        {
            using var document = JsonDocument.Parse(body, JsonRecordWriter.Strict);
            using var nowhere = new Utf8JsonWriter(Stream.Null);
            document.WriteTo(nowhere);
            return document.RootElement.Clone();
        }
        // A text that is half of a surrogate pair is JSON by its form but no text: the writer refuses it.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Without the parser's message: it may hold a piece of the answer.
            throw Malformed();
        }
    }

    public void Check(bool isAsPublished)
    {
        if (!isAsPublished)
            throw Malformed();
    }

    private ConnectorException Malformed() => new(service, FailureReason.MalformedAnswer, retriable: false);
}
