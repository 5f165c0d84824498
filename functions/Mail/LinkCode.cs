using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Mail;

/// <summary>The code that a mail carries beside its link: 8 characters that nobody mistakes for each other.</summary>
public static class LinkCode
{
    /// <summary>30 characters without 0 O 1 I L U.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    private const int Length = 8;

    public static string New(RandomSource random)
    {
        Span<char> code = stackalloc char[Length];
        Span<byte> one = stackalloc byte[1];
        for (var i = 0; i < Length;)
        {
            random.Fill(one);
            // Five bits give 32 values; the two too many are drawn again, so that every character is equally likely.
            if ((one[0] & 31) < Alphabet.Length)
                code[i++] = Alphabet[one[0] & 31];
        }

        return new string(code);
    }

    /// <summary>As people type it: any case, with spaces or hyphens. Null when it cannot be a code.</summary>
    public static string? Read(string? typed)
    {
        if (typed is null || typed.Length > 64)
            return null;
        var code = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c != '-')).ToUpperInvariant();
        return code.Length == Length && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? code : null;
    }
}
