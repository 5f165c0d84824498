using System.Buffers.Binary;
using System.Text;

namespace PrivacyFunctions.Evidence;

/// <summary>What a local header and the directory both say of an entry, and must say alike.</summary>
internal sealed record PackageZipFields(string Name, ushort Method, uint Crc32, long CompressedBytes, long Bytes)
{
    private const ushort Utf8Flag = 1 << 11;
    private const ushort Zip64ExtraId = 1;
    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="header">From the flags on: from there both kinds of header are alike.</param>
    public static PackageZipFields Read(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        // Only UTF-8 may be flagged: encryption, data descriptors and masked headers hide what a verifier must see.
        if ((BinaryPrimitives.ReadUInt16LittleEndian(header) & ~Utf8Flag) != 0)
            throw new PackageRefusedException("The zip uses encryption or another feature that packages do not use.");
        var method = BinaryPrimitives.ReadUInt16LittleEndian(header[2..]);
        if (method is not (0 or 8))
            throw new PackageRefusedException("The zip uses a compression that packages do not use.");
        var numbers = new Zip64Numbers(extra);
        var bytes = numbers.Value(BinaryPrimitives.ReadUInt32LittleEndian(header[16..]));
        var compressed = numbers.Value(BinaryPrimitives.ReadUInt32LittleEndian(header[12..]));
        if (method == 0 && bytes != compressed)
            throw new PackageRefusedException("A stored file in the zip has two sizes.");
        return new PackageZipFields(
            Utf8(name), method, BinaryPrimitives.ReadUInt32LittleEndian(header[8..]), compressed, bytes);
    }

    /// <summary>
    /// The 64-bit numbers of an extra field, which stand in for the 32-bit ones that are all ones, in order.
    /// </summary>
    public ref struct Zip64Numbers
    {
        private ReadOnlySpan<byte> _rest;

        public Zip64Numbers(ReadOnlySpan<byte> extra)
        {
            if (extra.IsEmpty)
                return;
            if (extra.Length < 4 || BinaryPrimitives.ReadUInt16LittleEndian(extra) != Zip64ExtraId
                || BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]) != extra.Length - 4)
            {
                throw new PackageRefusedException("The zip uses extra fields that packages do not use.");
            }

            _rest = extra[4..];
        }

        public long Value(uint field)
        {
            if (field != uint.MaxValue)
                return field;
            var number = _rest.Length < 8 ? -1 : BinaryPrimitives.ReadInt64LittleEndian(_rest);
            if (number is < 0 or > long.MaxValue / 4)
                throw new PackageRefusedException("The zip gives a size that cannot be.");
            _rest = _rest[8..];
            return number;
        }
    }

    private static string Utf8(ReadOnlySpan<byte> name)
    {
        try
        {
            return StrictUtf8.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            throw new PackageRefusedException("The zip holds a file whose name is not UTF-8.");
        }
    }
}

/// <param name="Offset">
/// Of the local header in the directory; of the data once the local header has been checked.
/// </param>
internal sealed record PackageZipEntry(PackageZipFields Fields, long Offset)
{
    public string Name => Fields.Name;

    public long CompressedBytes => Fields.CompressedBytes;

    public long Bytes => Fields.Bytes;

    public bool IsDeflated => Fields.Method == 8;
}
