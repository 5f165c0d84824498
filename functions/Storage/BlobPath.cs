namespace PrivacyFunctions.Storage;

/// <summary>The rules of <see cref="IBlobStore"/>'s paths, the same for every implementation.</summary>
public static class BlobPath
{
    /// <summary>900 characters: below Azure Blob storage's 1,024, with room for a container's prefix.</summary>
    public const int MaxLength = 900;

    /// <summary>200 characters: below the 255 bytes of a file name, with room for a suffix.</summary>
    public const int MaxSegmentLength = 200;

    /// <exception cref="ArgumentException">Not a path. Its text is not in the message.</exception>
    public static string Validate(string path)
    {
        if (path is not { Length: > 0 and <= MaxLength } || !HasOnlyPathCharacters(path) ||
            !path.Split('/').All(IsSegment))
            throw new ArgumentException(
                "A blob path has segments of A-Z a-z 0-9 - _ . between slashes, none empty, '.' or '..'.");
        return path;
    }

    /// <summary>A prefix is the beginning of a path: empty, or cut anywhere.</summary>
    /// <exception cref="ArgumentException">No path begins so.</exception>
    public static string ValidatePrefix(string prefix)
    {
        var complete = prefix.LastIndexOf('/');
        if (prefix.Length > MaxLength || !HasOnlyPathCharacters(prefix)
            || (complete >= 0 && !prefix[..complete].Split('/').All(IsSegment)))
        {
            throw new ArgumentException("No blob path begins with this prefix.");
        }

        return prefix;
    }

    /// <summary>
    /// Whether a path holds evidence: tree heads and certificates, which a store may keep where nobody can change or
    /// delete them. Nothing else may lie there, above all nothing personal.
    /// </summary>
    public static bool IsEvidence(string pathOrPrefix) => pathOrPrefix.Split('/') switch
    {
        ["audit", _, ..] => true,
        ["customers", _, "certificates", _, ..] => true,
        _ => false,
    };

    private static bool IsSegment(string segment) =>
        segment is { Length: > 0 and <= MaxSegmentLength } and not "." and not "..";

    private static bool HasOnlyPathCharacters(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');
}
