using System.Buffers.Binary;
using System.IO.Compression;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// A strict reader of the zip files that the exporter writes. Nothing may lie in the file that an unpacker could show
/// and this reader does not: entries stand one after the other from the first byte, each local header says what the
/// directory says, and the directory ends the file. Whatever else is a zip but not that is refused.
/// </summary>
internal sealed class PackageZip
{
    private readonly Stream _file;
    private readonly Dictionary<string, PackageZipEntry> _entries;

    private PackageZip(Stream file, Dictionary<string, PackageZipEntry> entries) => (_file, _entries) = (file, entries);

    public IReadOnlyDictionary<string, PackageZipEntry> Entries => _entries;

    /// <exception cref="PackageRefusedException">The file is not such a zip. The message is for a person.</exception>
    public static PackageZip Open(Stream file)
    {
        var directory = PackageZipDirectory.Read(file);
        var entries = new Dictionary<string, PackageZipEntry>(StringComparer.Ordinal);
        var folded = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var position = 0L;
        foreach (var entry in directory.Entries)
        {
            if (!PackagePaths.IsSafe(entry.Name))
                throw new PackageRefusedException(
                    "The zip holds a file whose name is absolute, climbs out of its folder or is not portable.");
            if (!folded.Add(entry.Name))
                throw new PackageRefusedException("The zip holds two files of the same name.");
            if (entry.Offset != position)
                throw new PackageRefusedException("The zip's entries overlap, or there are bytes between them.");
            var dataStart = ReadLocalHeader(file, entry);
            position = checked(dataStart + entry.CompressedBytes);
            entries.Add(entry.Name, entry with { Offset = dataStart });
        }

        return position == directory.Start
            ? new PackageZip(file, entries)
            : throw new PackageRefusedException("The zip's entries overlap, or there are bytes between them.");
    }

    /// <summary>The entry's uncompressed bytes; one at a time, since all share the file.</summary>
    public Stream OpenEntry(PackageZipEntry entry)
    {
        var data = new BoundedStream(_file, entry.Offset, entry.CompressedBytes);
        return entry.IsDeflated ? new DeflateStream(data, CompressionMode.Decompress) : data;
    }

    private static long ReadLocalHeader(Stream file, PackageZipEntry entry)
    {
        Span<byte> header = stackalloc byte[30];
        PackageZipDirectory.ReadAt(file, entry.Offset, header);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x04034b50 || nameLength > PackageLimits.NameBytes ||
            extraLength > 64)
            throw new PackageRefusedException("A file in the zip has a damaged header.");
        Span<byte> rest = stackalloc byte[nameLength + extraLength];
        PackageZipDirectory.ReadAt(file, entry.Offset + header.Length, rest);
        var fields = PackageZipFields.Read(header[6..], rest[..nameLength], rest[nameLength..]);
        if (fields != entry.Fields)
            throw new PackageRefusedException("The zip names or measures a file in two different ways.");
        return entry.Offset + header.Length + rest.Length;
    }
}
