using System.CommandLine;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Cli;

/// <summary>
/// <c>privacy verify FILE --jwks FILE</c>: an erasure certificate or its supplement, an export package, an audit
/// checkpoint or another signed document.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var file =
            new Argument<FileInfo>("FILE")
            {
                Description =
                "An erasure certificate or its supplement, an audit checkpoint, another signed document (JWS JSON), " +
                    "or an export package (.zip)."
            };
        var keySet = InputFiles.KeySetOption();
        var certificate = new Option<FileInfo>("--certificate")
        {
            Description = "For a supplement: the certificate that it adds to, to compare the two.",
            HelpName = "FILE",
        };
        var command = new Command(
            "verify", $"Checks a package or a signed document offline. {ExitCodes.OfVerifying}")
        {
            file, keySet, certificate,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(keySet), parsed.GetValue(certificate),
            parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo file, FileInfo keySet, FileInfo? certificate, TextWriter output, CancellationToken cancellation)
    {
        var keys = await InputFiles.ReadKeySetAsync(keySet, cancellation);
        await using var stream = InputFiles.Open(file);
        var start = new byte[2];
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        var report = new Report(output);
        if (certificate is null && read == 2 && start.AsSpan().SequenceEqual("PK"u8))
            return PackageReport.Write(report, await PackageVerifier.VerifyAsync(stream, keys, cancellation));
        if (read == 0)
            throw new UnusableInputException($"{file.Name} is empty.");
        var document = await InputFiles.ReadAsync(file, cancellation);
        var type = JwsVerifier.ClaimedType(document);
        if (certificate is not null && type is not (EvidenceTypes.ErasureSupplement or EvidenceTypes.TenantSupplement))
            throw new UnusableInputException($"{file.Name} is no supplement, so it adds to no certificate.");
        return type switch
        {
            EvidenceTypes.ErasureCertificate =>
                CertificateReport.Write(report, CertificateVerifier.Verify(document, keys)),
            EvidenceTypes.ErasureSupplement => await SupplementAsync(report, document, certificate, keys, cancellation),
            EvidenceTypes.TenantCertificate =>
                TenantCertificateReport.Write(report, TenantCertificateVerifier.Verify(document, keys)),
            EvidenceTypes.TenantSupplement =>
                await TenantSupplementAsync(report, document, certificate, keys, cancellation),
            not null => DocumentReport.Write(report, document, type, keys),
            null => throw new UnusableInputException(
                $"{file.Name} is neither a zip nor a signed document (flattened JWS in JSON, with a typ)."),
        };
    }

    private static async Task<int> SupplementAsync(
        Report report, byte[] document, FileInfo? certificate, JsonWebKeySet keys, CancellationToken cancellation)
    {
        if (certificate is null)
            return CertificateReport.Write(report, CertificateVerifier.VerifySupplement(document, keys, null));
        var first = CertificateVerifier.Verify(await InputFiles.ReadAsync(certificate, cancellation), keys);
        return CertificateReport.Write(report, first is CertificateVerification.Certificate verified
            ? CertificateVerifier.VerifySupplement(document, keys, verified)
            : new CertificateVerification.NotVerified(
                $"The certificate given is not good: {((CertificateVerification.NotVerified)first).Reason}"));
    }

    private static async Task<int> TenantSupplementAsync(
        Report report, byte[] document, FileInfo? certificate, JsonWebKeySet keys, CancellationToken cancellation)
    {
        if (certificate is null)
        {
            return TenantCertificateReport.Write(
                report, TenantCertificateVerifier.VerifySupplement(document, keys, certificate: null));
        }

        var first = TenantCertificateVerifier.Verify(await InputFiles.ReadAsync(certificate, cancellation), keys);
        return TenantCertificateReport.Write(report, first is TenantCertificateVerification.Verified verified
            ? TenantCertificateVerifier.VerifySupplement(document, keys, verified)
            : new TenantCertificateVerification.NotVerified(
                $"The certificate given is not good: {((TenantCertificateVerification.NotVerified)first).Reason}"));
    }
}
