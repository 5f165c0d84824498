namespace PrivacyFunctions.Keys;

/// <summary>The id of the request or ticket that something is done for; nothing else stands there.</summary>
internal static class RequestReason
{
    public const int MaxLength = 128;

    /// <exception cref="ArgumentException">It is not an id. Its text is not in the message.</exception>
    public static void Require(string reasonId)
    {
        if (reasonId.Length is 0 or > MaxLength ||
            !reasonId.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':'))
            throw new ArgumentException("A reason is the id of a request or ticket, and nothing else.");
    }
}
