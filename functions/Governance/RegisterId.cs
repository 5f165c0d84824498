using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Governance;

/// <summary>
/// The opaque id of an entry of a register, as <c>sub_01jd…</c>: a prefix of three letters and 26 characters of
/// lower-case base 32 (see <see cref="Keys.OpaqueIds"/>).
/// </summary>
[JsonConverter(typeof(RegisterIdJsonConverter))]
public readonly record struct RegisterId
{
    public const string Subprocessor = "sub_";
    public const string Breach = "brc_";

    private const int Length = 30;

    private readonly string? _value;

    private RegisterId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("An uninitialised id was used.");

    /// <summary>What an operation enters takes over the operation's digits (<c>op_…</c>).</summary>
    public static RegisterId Of(string prefix, string operation)
    {
        var text = string.Concat(prefix, operation.AsSpan(operation.IndexOf('_', StringComparison.Ordinal) + 1));
        return TryParse(prefix, text, out var id) ? id : throw new FormatException("Not an operation's id.");
    }

    public static bool TryParse(string prefix, [NotNullWhen(true)] string? text, out RegisterId id)
    {
        id = default;
        if (text is not { Length: Length } || !text.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        foreach (var c in text.AsSpan(prefix.Length))
        {
            if (!char.IsAsciiDigit(c) && (!char.IsAsciiLetterLower(c) || c is 'i' or 'l' or 'o' or 'u'))
                return false;
        }

        id = new RegisterId(text);
        return true;
    }

    public override string ToString() => Value;
}
