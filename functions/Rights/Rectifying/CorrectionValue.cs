using System.Globalization;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Rights.Rectifying;

/// <summary>A value that somebody wants in a field's place, checked by the field's type.</summary>
internal abstract record CorrectionValue
{
    /// <summary>1,000 characters: names, addresses, titles; whole documents are not corrected this way.</summary>
    public const int MaxTextLength = 1_000;

    /// <summary>254 characters: the longest address that SMTP carries (RFC 5321).</summary>
    private const int MaxEmailLength = 254;

    private CorrectionValue()
    {
    }

    public static CorrectionValue Read(PolicyPack pack, Collection collection, Field field, JsonElement value) =>
        (field.Type, value.ValueKind) switch
        {
            (_, JsonValueKind.Null) => field.Optional ? new Of(Text: null) : new None(),
            (FieldType.Text, JsonValueKind.String) => OfText(value.GetString()!, IsAddress(pack, collection, field)),
            (FieldType.Integer, JsonValueKind.Number) when value.TryGetInt64(out var integer) =>
                new Of(integer.ToString(CultureInfo.InvariantCulture)),
            (FieldType.Number, JsonValueKind.Number) when value.TryGetDecimal(out var number) =>
                new Of(number.ToString(CultureInfo.InvariantCulture)),
            (FieldType.Boolean, JsonValueKind.True) => new Of("true"),
            (FieldType.Boolean, JsonValueKind.False) => new Of("false"),
            _ => new None(),
        };

    /// <summary>Where mails to the person go.</summary>
    public static bool IsAddress(PolicyPack pack, Collection collection, Field field) =>
        collection.Service == pack.Identity.Service && collection.Name == pack.Identity.Collection &&
        field.Name == pack.Identity.Email;

    private static CorrectionValue OfText(string text, bool isAddress) =>
        string.IsNullOrWhiteSpace(text) || text.Length > MaxTextLength ||
        text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) || !IsWellFormed(text) ||
        (isAddress && (text.Length > MaxEmailLength || text.IndexOf('@', StringComparison.Ordinal) is < 1 ||
            text[^1] == '@' || text.Any(char.IsWhiteSpace)))
            ? new None() : new Of(text);

    /// <summary>Half of a surrogate pair is no text that every database takes.</summary>
    private static bool IsWellFormed(string text) =>
        text.EnumerateRunes().All(rune => rune != System.Text.Rune.ReplacementChar);

    /// <param name="Text">Null removes the value.</param>
    public sealed record Of(string? Text) : CorrectionValue
    {
        public override string ToString() => "[sensitive]";
    }

    /// <summary>It is none that the field can have.</summary>
    public sealed record None : CorrectionValue;
}
