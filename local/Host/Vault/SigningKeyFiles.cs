using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Vault;

/// <summary>The files of <see cref="LocalSigningKeys"/>.</summary>
internal sealed class SigningKeyFiles(string folder)
{
    private const string PrivateSuffix = ".key.pem";
    private const string PublicSuffix = ".pub.pem";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The order n of P-256 (SEC 2, 2.4.2): private keys are 1 to n-1.</summary>
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    /// <summary>Makes the folder and its first key where there is none.</summary>
    public void MakeFirst(RandomSource random)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        if (Names(PrivateSuffix).Length == 0 && Names(PublicSuffix).Length == 0)
            WriteNew(random, number: 1);
    }

    /// <summary>
    /// Puts a new key in charge; of the old one only the public part stays. The host reads the folder at its next
    /// start.
    /// </summary>
    public void Rotate(RandomSource random)
    {
        var old = Names(PrivateSuffix)[^1];
        var number = int.Parse(Path.GetFileName(old).AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);
        using (var key = Read(old))
            WriteDurably(old[..^PrivateSuffix.Length] + PublicSuffix, key.ExportSubjectPublicKeyInfoPem());
        WriteNew(random, number + 1);
        File.Delete(old);
    }

    /// <summary>The newest private key. An older one that a broken-off rotation left is not used.</summary>
    public ECDsa ReadCurrent() => Names(PrivateSuffix) is [.., var newest]
        ? Read(newest)
        : throw new InvalidDataException(
            "The signing folder has public keys but no private one; restore it from a backup.");

    /// <summary>The former public keys, newest first.</summary>
    public IEnumerable<ECParameters> ReadFormer()
    {
        foreach (var path in Names(PublicSuffix).Reverse())
        {
            using var key = Read(path);
            yield return key.ExportParameters(includePrivateParameters: false);
        }
    }

    private static ECDsa Read(string path)
    {
        var isPrivate = path.EndsWith(PrivateSuffix, StringComparison.Ordinal);
        if (isPrivate && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            throw new InvalidDataException(
                $"{Path.GetFileName(path)} can be used by others. Take their permission away: chmod 600.");
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportParameters(
                includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
                return key;
        }
        catch (Exception damaged) when (damaged is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException(
                $"{Path.GetFileName(path)} in the signing folder is damaged; restore it from a backup.", damaged);
        }

        key.Dispose();
        throw new InvalidDataException($"{Path.GetFileName(path)} in the signing folder is not a P-256 key.");
    }

    private string[] Names(string suffix) =>
        [.. Directory.EnumerateFiles(folder, "????" + suffix).Order(StringComparer.Ordinal)];

    private void WriteNew(RandomSource random, int number)
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = PrivateKey(random) });
        WriteDurably(Path.Combine(folder, $"{number:D4}{PrivateSuffix}"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Uniform in 1 to n-1 by trying again (FIPS 186-5, A.2.2).</summary>
    private static byte[] PrivateKey(RandomSource random)
    {
        while (true)
        {
            var candidate = random.Bytes(32);
            var number = new BigInteger(candidate, isUnsigned: true, isBigEndian: true);
            if (number >= BigInteger.One && number < Order)
                return candidate;
        }
    }

    /// <summary>Whole or not at all: written beside its name, made durable, then renamed.</summary>
    private void WriteDurably(string path, string pem)
    {
        var unfinished = Path.Combine(folder, Path.GetFileName(path) + ".new");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(Encoding.ASCII.GetBytes(pem));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        DirectorySync.Flush(folder);
    }
}
