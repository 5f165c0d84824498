using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Holds;

/// <summary>
/// A legal hold's opaque id: <c>hold_</c> and 26 characters of lower-case base 32 (see <see cref="Keys.OpaqueIds"/>).
/// </summary>
[JsonConverter(typeof(HoldIdJsonConverter))]
public readonly record struct HoldId
{
    private const string Prefix = "hold_";
    private const int Length = 31;

    private readonly string? _value;

    private HoldId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("An uninitialised hold id was used.");

    /// <summary>The hold that an operation places takes over the operation's digits (<c>op_…</c>).</summary>
    public static HoldId Of(string operation) =>
        Parse(string.Concat(Prefix, operation.AsSpan(operation.IndexOf('_', StringComparison.Ordinal) + 1)));

    public static bool TryParse([NotNullWhen(true)] string? text, out HoldId id)
    {
        id = default;
        if (text is not { Length: Length } || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        foreach (var c in text.AsSpan(Prefix.Length))
        {
            if (!char.IsAsciiDigit(c) && (!char.IsAsciiLetterLower(c) || c is 'i' or 'l' or 'o' or 'u'))
                return false;
        }

        id = new HoldId(text);
        return true;
    }

    public static HoldId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a hold id.");

    public override string ToString() => Value;
}
