using System.Buffers.Binary;

namespace PrivacyFunctions.Evidence;

/// <summary>A zip's central directory (APPNOTE 6.3.10), which must end the file without a comment.</summary>
internal sealed record PackageZipDirectory(long Start, IReadOnlyList<PackageZipEntry> Entries)
{
    private const int EndBytes = 22;
    private const int Zip64LocatorBytes = 20;
    private const int Zip64EndBytes = 56;
    private const int HeaderBytes = 46;

    public static PackageZipDirectory Read(Stream file)
    {
        var (start, length, count) = ReadEnd(file);
        var bytes = new byte[length];
        ReadAt(file, start, bytes);
        var entries = new List<PackageZipEntry>((int)count);
        var rest = bytes.AsSpan();
        for (var i = 0; i < count; i++)
            entries.Add(ReadHeader(ref rest));
        return rest.IsEmpty
            ? new PackageZipDirectory(start, entries)
            : throw new PackageRefusedException("The zip's directory has more in it than it counts.");
    }

    public static void ReadAt(Stream file, long position, Span<byte> buffer)
    {
        if (position < 0 || position > file.Length - buffer.Length)
            throw new PackageRefusedException("The zip is cut short.");
        file.Position = position;
        file.ReadExactly(buffer);
    }

    private static (long Start, long Length, long Count) ReadEnd(Stream file)
    {
        Span<byte> end = stackalloc byte[EndBytes];
        ReadAt(file, file.Length - EndBytes, end);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != 0x06054b50 || end[4..8].ContainsAnyExcept((byte)0) ||
            end[20..].ContainsAnyExcept((byte)0))
            throw new PackageRefusedException(
                "The file is not a zip of one part without a comment, or it is cut short.");
        long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        var directoryEnd = file.Length - EndBytes;
        if (count == ushort.MaxValue || length == uint.MaxValue || start == uint.MaxValue)
            (start, length, count, directoryEnd) = ReadZip64End(file);
        if (count is < 0 or > PackageLimits.Entries || length is < 0 or > PackageLimits.DirectoryBytes)
            throw new PackageRefusedException(
                $"The zip has more than {PackageLimits.Entries} entries or an oversized directory.");
        return start >= 0 && start + length == directoryEnd
            ? (start, length, count)
            : throw new PackageRefusedException("The zip's directory does not stand at its end.");
    }

    private static (long Start, long Length, long Count, long DirectoryEnd) ReadZip64End(Stream file)
    {
        Span<byte> records = stackalloc byte[Zip64EndBytes + Zip64LocatorBytes];
        var at = file.Length - EndBytes - records.Length;
        ReadAt(file, at, records);
        if (BinaryPrimitives.ReadUInt32LittleEndian(records) != 0x06064b50
            || BinaryPrimitives.ReadInt64LittleEndian(records[4..]) != Zip64EndBytes - 12
            || BinaryPrimitives.ReadUInt32LittleEndian(records[Zip64EndBytes..]) != 0x07064b50
            || BinaryPrimitives.ReadInt64LittleEndian(records[(Zip64EndBytes + 8)..]) != at)
        {
            throw new PackageRefusedException("The zip's end is damaged.");
        }

        return (BinaryPrimitives.ReadInt64LittleEndian(records[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(records[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(records[32..]), at);
    }

    private static PackageZipEntry ReadHeader(ref Span<byte> rest)
    {
        if (rest.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(rest) != 0x02014b50)
            throw new PackageRefusedException("The zip's directory is damaged.");
        var header = rest[..HeaderBytes];
        var name = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var extra = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        var comment = BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        if (name > PackageLimits.NameBytes || comment != 0 || rest.Length < HeaderBytes + name + extra)
            throw new PackageRefusedException("The zip's directory is damaged, or has overlong names or comments.");
        var extraField = rest.Slice(HeaderBytes + name, extra);
        var fields = PackageZipFields.Read(header[8..], rest.Slice(HeaderBytes, name), extraField);
        var offset = Offset(header, extraField);
        rest = rest[(HeaderBytes + name + extra)..];
        return new PackageZipEntry(fields, offset);
    }

    /// <summary>The offset's 64-bit stand-in comes after those of the sizes, where they have one.</summary>
    private static long Offset(ReadOnlySpan<byte> header, ReadOnlySpan<byte> extra)
    {
        var numbers = new PackageZipFields.Zip64Numbers(extra);
        numbers.Value(BinaryPrimitives.ReadUInt32LittleEndian(header[24..]));
        numbers.Value(BinaryPrimitives.ReadUInt32LittleEndian(header[20..]));
        return numbers.Value(BinaryPrimitives.ReadUInt32LittleEndian(header[42..]));
    }
}
