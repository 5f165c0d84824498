using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Erasure.Certificates;

/// <param name="Jws">The signed document with its proof: what is kept, mailed and given out.</param>
/// <param name="Sha256">Of the signed payload, lower-case hex: what the audit log has.</param>
public sealed record IssuedCertificate(byte[] Jws, string Sha256, DateTimeOffset IssuedAt, ErasureCertificate Document)
{
    /// <exception cref="InvalidDataException">The bytes are no certificate; what is kept was damaged.</exception>
    internal static IssuedCertificate Of(byte[] jws)
    {
        var (payload, hash) = KeptDocument.Open(jws);
        return ErasureCertificate.Parse(payload) is { } document
            ? new IssuedCertificate(jws, hash, KeptDocument.Time(document.IssuedAt), document)
            : throw new InvalidDataException("What is kept as a certificate is none.");
    }
}

/// <inheritdoc cref="IssuedCertificate"/>
public sealed record IssuedSupplement(byte[] Jws, string Sha256, DateTimeOffset IssuedAt, ErasureSupplement Document)
{
    /// <exception cref="InvalidDataException">The bytes are no supplement; what is kept was damaged.</exception>
    internal static IssuedSupplement Of(byte[] jws)
    {
        var (payload, hash) = KeptDocument.Open(jws);
        return ErasureSupplement.Parse(payload) is { } document
            ? new IssuedSupplement(jws, hash, KeptDocument.Time(document.IssuedAt), document)
            : throw new InvalidDataException("What is kept as a supplement is none.");
    }
}
