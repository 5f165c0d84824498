using System.Buffers;
using System.Security.Cryptography;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// Checks an export package offline. The signature comes first: only a size that the signed manifest names is ever
/// unpacked, so a zip bomb must come from the signer. Memory does not grow with the files.
/// </summary>
public static class PackageVerifier
{
    private const int BufferBytes = 128 * 1024;

    /// <param name="package">Seekable; read from its start and left open.</param>
    public static async Task<PackageVerification> VerifyAsync(
        Stream package, JsonWebKeySet keys, CancellationToken cancellation)
    {
        try
        {
            var zip = PackageZip.Open(package);
            var manifestBytes = await ReadSmallAsync(
                zip, ExportManifest.Path, PackageLimits.ManifestBytes, cancellation);
            var signature = await ReadSmallAsync(
                zip, ExportManifest.SignaturePath, PackageLimits.SignatureBytes, cancellation);
            var verification = JwsVerifier.Verify(signature, manifestBytes, keys, EvidenceTypes.ExportManifest);
            if (verification is not JwsVerification.Verified verified)
                return Failed($"{ExportManifest.SignaturePath}: {verification.Explanation}");
            if (!CanonicalJson.IsCanonical(manifestBytes))
                return Failed($"{ExportManifest.Path} is not canonical JSON (RFC 8785).");
            if (ExportManifest.Parse(manifestBytes) is not { } manifest)
                return Failed($"{ExportManifest.Path} is signed, but is no export manifest of version 1.");
            var findings = await CheckFilesAsync(zip, manifest, cancellation);
            return findings.Count == 0
                ? new PackageVerification.Verified(manifest, verified.KeyId, manifest.Files.Sum(file => file.Bytes))
                : new PackageVerification.NotVerified(findings);
        }
        catch (PackageRefusedException refusal)
        {
            return Failed(refusal.Message);
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or OverflowException)
        {
            return Failed("The zip is damaged: its compressed data cannot be read.");
        }
    }

    private static PackageVerification.NotVerified Failed(string finding) => new([finding]);

    private static async Task<byte[]> ReadSmallAsync(
        PackageZip zip, string name, int maxBytes, CancellationToken cancellation)
    {
        if (!zip.Entries.TryGetValue(name, out var entry))
            throw new PackageRefusedException($"The package has no {name}.");
        if (entry.Bytes > maxBytes)
            throw new PackageRefusedException($"{name} is larger than {maxBytes / 1024} KiB.");
        await using var stream = zip.OpenEntry(entry);
        var bytes = new byte[entry.Bytes];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return stream.ReadByte() < 0 ? bytes
            : throw new PackageRefusedException($"{name} is longer than the zip says.");
    }

    private static async Task<List<string>> CheckFilesAsync(
        PackageZip zip, ExportManifest manifest, CancellationToken cancellation)
    {
        var findings = new List<string>();
        var listed = new HashSet<string>(StringComparer.Ordinal) { ExportManifest.Path, ExportManifest.SignaturePath };
        foreach (var file in manifest.Files)
        {
            if (findings.Count == PackageLimits.Findings)
                return findings;
            if (!listed.Add(file.Path))
                findings.Add($"The manifest lists {file.Path} twice, or as a file of its own.");
            else if (!zip.Entries.TryGetValue(file.Path, out var entry))
                findings.Add($"{file.Path} is missing: the manifest lists it, the package does not have it.");
            else if (entry.Bytes != file.Bytes)
                findings.Add($"{file.Path} has {entry.Bytes} bytes; the manifest says {file.Bytes}.");
            else if (await HashAsync(zip, entry, cancellation) != file.Sha256)
                findings.Add($"{file.Path} was changed: its SHA-256 is not the one in the manifest.");
        }

        findings.AddRange(zip.Entries.Keys.Where(name => !listed.Contains(name))
            .Order(StringComparer.Ordinal)
            .Take(PackageLimits.Findings - findings.Count)
            .Select(name => $"{name} is not in the manifest: someone added it."));
        return findings;
    }

    /// <summary>Null when there are more or fewer bytes than the zip says.</summary>
    private static async Task<string?> HashAsync(PackageZip zip, PackageZipEntry entry, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = zip.OpenEntry(entry);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var total = 0L;
            while (await stream.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellation) is > 0 and var read)
            {
                total += read;
                if (total > entry.Bytes)
                    return null;
                hash.AppendData(buffer, 0, read);
            }

            return total == entry.Bytes ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
