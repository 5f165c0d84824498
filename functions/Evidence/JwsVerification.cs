namespace PrivacyFunctions.Evidence;

/// <summary>
/// What checking a signature came to. Every case explains itself in <see cref="Explanation"/>, a sentence for an
/// auditor.
/// </summary>
public abstract record JwsVerification(string Explanation)
{
    /// <param name="Payload">The bytes that were signed.</param>
    public sealed record Verified(string KeyId, string Type, ReadOnlyMemory<byte> Payload)
        : JwsVerification($"The signature is good: these bytes were signed by key {KeyId} as {Type}.");

    /// <summary>The document is not a flattened JWS as RFC 7515 writes it.</summary>
    public sealed record Malformed(string Reason) : JwsVerification(Reason);

    public sealed record WrongAlgorithm()
        : JwsVerification(
            "The document names another algorithm than ES256; nothing else is accepted, \"none\" least of all.");

    public sealed record UnknownCriticalHeader()
        : JwsVerification(
            "The document marks header members as critical (crit); this verifier knows none, so it must refuse.");

    public sealed record WrongType(string Expected)
        : JwsVerification($"The document was signed for another purpose: its type is not {Expected}.");

    public sealed record UnknownKey()
        : JwsVerification("The document was signed by a key that is not in the key set.");

    public sealed record PayloadMissing()
        : JwsVerification("The signature is detached: it stands for a separate file, which was not given.");

    public sealed record PayloadUnexpected()
        : JwsVerification("The document carries its own payload, but a separate file was to be checked.");

    public sealed record BadSignature()
        : JwsVerification(
            "The signature does not fit: the bytes were changed after signing, or another key signed them.");
}
