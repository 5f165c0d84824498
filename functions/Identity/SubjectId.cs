using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Identity;

/// <summary>
/// A data subject inside one tenant: the product's own opaque user id, 1 to 128 characters of <c>A-Z a-z 0-9 - _ .</c>.
/// Two tenants may use the same value for different people, so it never stands without a tenant. It is not an e-mail
/// address:
/// <c>@</c> is refused, because the id stands in storage keys and blob paths.
/// </summary>
[JsonConverter(typeof(SubjectIdJsonConverter))]
public readonly record struct SubjectId
{
    public const int MaxLength = 128;

    private readonly string? _value;

    private SubjectId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("An uninitialised subject id was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out SubjectId id)
    {
        id = default;
        if (text is null || text.Length is 0 or > MaxLength || text.StartsWith('.'))
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        id = new SubjectId(text);
        return true;
    }

    /// <exception cref="FormatException">The text is not a subject id. The text itself is not in the
    /// message.</exception>
    public static SubjectId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException("A subject id is 1 to 128 characters of A-Z, a-z, 0-9, '-', '_' and '.'.");

    public override string ToString() => Value;
}
