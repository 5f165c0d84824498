using System.Text;

namespace PrivacyFunctions.Exports;

/// <summary>
/// One file of a package: its name in the zip, what is known of its bytes, and where its raw deflate data lies: at
/// <paramref name="Offset"/> of the opened part <paramref name="Part"/>, <paramref name="CompressedBytes"/> long. An
/// empty file has no data.
/// </summary>
/// <param name="Sha256">Of the uncompressed bytes; lower-case hex.</param>
public sealed record PackageEntry(
    string Name, uint Crc32, long CompressedBytes, long Bytes, string Sha256, string Part, long Offset)
{
    /// <summary>512 bytes: far below the format's 16 bits, so that every file system can unpack the name.</summary>
    public const int MaxNameBytes = 512;

    internal byte[] NameUtf8()
    {
        var name = Encoding.UTF8.GetBytes(Name);
        return name.Length is > 0 and <= MaxNameBytes
            ? name
            : throw new InvalidOperationException("A package entry's name is empty or too long.");
    }
}
