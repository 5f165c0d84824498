using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>Reads what we wrote ourselves. Whoever got it from elsewhere verifies it first.</summary>
internal static class KeptDocument
{
    public static (byte[] Payload, string Sha256) Open(byte[] jws) =>
        JwsVerifier.AttachedPayload(jws) is { } payload
            ? (payload, ProvenDocuments.Hash(payload))
            : throw new InvalidDataException("What is kept is no signed document.");

    public static DateTimeOffset Time(string? text) => EvidenceTime.TryParse(text, out var time)
        ? time
        : throw new InvalidDataException("A kept document lacks a time that it must have.");
}
