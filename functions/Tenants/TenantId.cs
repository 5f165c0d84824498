using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Tenants;

/// <summary>
/// A tenant (controller) of the product: 1 to 63 characters of <c>a-z 0-9 -</c>, starting and ending with a letter or
/// digit. It stands in storage keys, blob paths and orchestration instance ids, so nothing else is let in.
/// </summary>
[JsonConverter(typeof(TenantIdJsonConverter))]
public readonly record struct TenantId
{
    public const int MaxLength = 63;

    private readonly string? _value;

    private TenantId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("An uninitialised tenant id was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out TenantId id)
    {
        id = default;
        if (text is null || text.Length is 0 or > MaxLength || text[0] == '-' || text[^1] == '-')
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }

        id = new TenantId(text);
        return true;
    }

    /// <exception cref="FormatException">The text is not a tenant id. The text itself is not in the
    /// message.</exception>
    public static TenantId Parse(string text) =>
        TryParse(text, out var id) ? id
            : throw new FormatException("A tenant id is 1 to 63 characters of a-z, 0-9 and '-'.");

    public override string ToString() => Value;
}
