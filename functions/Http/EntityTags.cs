using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Http;

/// <summary>Strong entity tags (RFC 9110, 8.8.3) over the store's.</summary>
public static class EntityTags
{
    public static string Format(ETag tag) => $"\"{tag.Value}\"";

    /// <summary>
    /// What <c>If-Match</c> asks for: one strong tag, or anything. A list of tags or a weak one is refused, for no
    /// client needs it.
    /// </summary>
    public static IfMatch ReadIfMatch(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            return new IfMatch.Anything();
        var text = header.Count == 1 ? header[0]?.Trim() : null;
        if (text == "*")
            return new IfMatch.Anything();
        if (text is not { Length: >= 3 and <= 130 } || text[0] != '"' || text[^1] != '"' ||
            text.AsSpan(1, text.Length - 2).Contains('"'))
            return new IfMatch.Refused(
                Problems.BadRequest("if_match_malformed", "If-Match must be one strong entity tag, as ETag gave it."));
        return new IfMatch.Version(new ETag(text[1..^1]));
    }
}

public abstract record IfMatch
{
    private IfMatch()
    {
    }

    public sealed record Anything : IfMatch;

    public sealed record Version(ETag Tag) : IfMatch;

    public sealed record Refused(IResult Answer) : IfMatch;

    /// <summary>Whether a stored version is one that the caller asked for.</summary>
    public bool Allows(ETag stored) => this is Anything || (this is Version version && version.Tag == stored);
}
