using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PrivacyFunctions.Http;

/// <summary>
/// Reads a JSON body strictly: right content type, within the limit while it is being read, well-formed, and exactly
/// the members of <c>T</c>. A refusal tells where, never what: the body may hold personal data.
/// </summary>
public static class JsonBody
{
    /// <summary>64 KiB: no body of the contract needs more than a few.</summary>
    public const int DefaultMaxBytes = 64 * 1024;

    public static async Task<JsonBody<T>> ReadAsync<T>(
        HttpRequest request, int maxBytes, CancellationToken cancellation)
        where T : notnull
    {
        if (!IsJson(request))
            return new JsonBody<T>.Refused(Problems.UnsupportedMediaType("application/json"));
        return await ReadBytesAsync(request, maxBytes, cancellation) is { } bytes
            ? Parse<T>(bytes)
            : new JsonBody<T>.Refused(Problems.PayloadTooLarge(maxBytes));
    }

    /// <summary>Likewise where no body at all stands for an empty object, because every member may be left out.</summary>
    public static async Task<JsonBody<T>> ReadOptionalAsync<T>(
        HttpRequest request, int maxBytes, CancellationToken cancellation)
        where T : notnull =>
        request.ContentType is null && await ReadBytesAsync(request, maxBytes, cancellation) is []
            ? Parse<T>("{}"u8.ToArray())
            : await ReadAsync<T>(request, maxBytes, cancellation);

    /// <summary>
    /// The body's bytes, or null when they are more than <paramref name="maxBytes"/>; no more than that are ever held.
    /// </summary>
    public static async Task<byte[]?> ReadBytesAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > maxBytes)
            return null;
        using var buffer = new MemoryStream((int)(request.ContentLength ?? 1024));
        var chunk = new byte[Math.Min(maxBytes + 1, 16 * 1024)];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > maxBytes)
                return null;
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) &&
        type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) &&
        (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>For a body that came in another form and was made JSON, so that one set of rules judges both.</summary>
    internal static JsonBody<T> Parse<T>(byte[] bytes)
        where T : notnull
    {
        try
        {
            if (!Utf8.IsValid(bytes))
                return Malformed<T>("The body is not UTF-8.");
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = HttpJson.MaxDepth });
            var errors = JsonShape.Check(document.RootElement, HttpJson.Options.GetTypeInfo(typeof(T)));
            if (errors.Count > 0)
                return Unacceptable<T>(errors);
        }
        catch (JsonException malformed)
        {
            return Malformed<T>(
                $"The body is not JSON: line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            // A member's name with half of a surrogate pair is JSON by its form but no text.
            return Malformed<T>("The body has a member whose name is no text.");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(bytes, HttpJson.Options) is { } value
                ? new JsonBody<T>.Read(value, bytes)
                : Unacceptable<T>([new FieldError("", "invalid_value")]);
        }
        catch (JsonException invalid)
        {
            return Unacceptable<T>([new FieldError(JsonShape.PointerFrom(invalid.Path), "invalid_value")]);
        }
    }

    private static JsonBody<T>.Refused Malformed<T>(string detail)
        where T : notnull => new(Problems.BadRequest("malformed_json", detail));

    private static JsonBody<T>.Refused Unacceptable<T>(IReadOnlyList<FieldError> errors)
        where T : notnull => new(Problems.Unprocessable(errors[0].Code, Sentence(errors[0]), errors));

    /// <summary>Names the member, never its value: that may be personal data.</summary>
    private static string Sentence(FieldError error)
    {
        var where = error.Field.Length == 0 ? "The body" : $"{error.Field} of the body";
        return error.Code switch
        {
            "unknown_member" or "unknown_field" => $"{where} is not a member that this route takes.",
            "missing_member" => $"{where} is missing.",
            _ => $"{where} has a value that this route does not take.",
        };
    }
}

/// <summary>A body as read, or the answer that refuses it.</summary>
public abstract record JsonBody<T>
    where T : notnull
{
    private JsonBody()
    {
    }

    /// <param name="Bytes">The body as it came, for <see cref="IdempotencyKeys"/>.</param>
    public sealed record Read(T Value, ReadOnlyMemory<byte> Bytes) : JsonBody<T>;

    public sealed record Refused(IResult Answer) : JsonBody<T>;
}
