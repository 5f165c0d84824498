using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Requests;

/// <summary>
/// A request's opaque id: <c>req_</c> and 26 characters of lower-case base 32 (see <see cref="Keys.OpaqueIds"/>).
/// </summary>
[JsonConverter(typeof(RequestIdJsonConverter))]
public readonly record struct RequestId
{
    private const int Length = 30;

    private readonly string? _value;

    private RequestId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("An uninitialised request id was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out RequestId id)
    {
        id = default;
        if (text is not { Length: Length } || !text.StartsWith("req_", StringComparison.Ordinal))
            return false;
        foreach (var c in text.AsSpan(4))
        {
            // Crockford's base 32 and nothing else: with a further letter, two ids would lead to one row.
            if (!char.IsAsciiDigit(c) && (!char.IsAsciiLetterLower(c) || c is 'i' or 'l' or 'o' or 'u'))
                return false;
        }

        id = new RequestId(text);
        return true;
    }

    public static RequestId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a request id.");

    /// <summary>The id with an operation's digits, the same for every attempt of that operation.</summary>
    /// <param name="operation">An opaque id; see <see cref="Http.IdempotencyKeys"/>.</param>
    public static RequestId Of(string operation) =>
        Parse(string.Concat("req_", operation.AsSpan(operation.IndexOf('_', StringComparison.Ordinal) + 1)));

    public override string ToString() => Value;
}
