using System.Text;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Where each byte of a package lies. The zip is a pure function of its entries: local header and data of each, in
/// order, then the central directory. Nothing of it is stored; headers are made when they are read.
/// </summary>
internal sealed class PackageLayout
{
    private readonly IReadOnlyList<PackageEntry> _entries;
    private readonly long[] _starts;
    private readonly byte[] _directory;

    public PackageLayout(IReadOnlyList<PackageEntry> entries)
    {
        _entries = entries;
        _starts = new long[entries.Count];
        var position = 0L;
        for (var i = 0; i < entries.Count; i++)
        {
            _starts[i] = position;
            position = checked(position + HeaderLength(entries[i]) + entries[i].CompressedBytes);
        }

        DirectoryStart = position;
        _directory = MakeDirectory();
        Length = position + _directory.Length;
    }

    public long DirectoryStart { get; }

    public long Length { get; }

    /// <summary>
    /// The piece of the package that contains <paramref name="position"/>, which is below <see cref="Length"/>.
    /// </summary>
    public PackageSegment At(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Length);
        if (position >= DirectoryStart)
            return new PackageSegment.Record(DirectoryStart, _directory);
        var found = Array.BinarySearch(_starts, position);
        var index = found >= 0 ? found : ~found - 1;
        var (entry, start) = (_entries[index], _starts[index]);
        var dataStart = start + HeaderLength(entry);
        return position < dataStart
            ? new PackageSegment.Record(start, ZipFormat.LocalHeader(entry))
            : new PackageSegment.Data(dataStart, entry);
    }

    private static int HeaderLength(PackageEntry entry) =>
        ZipFormat.LocalHeaderLength(Encoding.UTF8.GetByteCount(entry.Name), entry);

    private byte[] MakeDirectory()
    {
        using var directory = new MemoryStream();
        for (var i = 0; i < _entries.Count; i++)
            directory.Write(ZipFormat.CentralHeader(_entries[i], _starts[i]));
        directory.Write(ZipFormat.End(_entries.Count, DirectoryStart, directory.Length));
        return directory.ToArray();
    }
}

/// <param name="Start">Position of the segment's first byte in the package.</param>
internal abstract record PackageSegment(long Start)
{
    /// <summary>Bytes of the zip format itself.</summary>
    public sealed record Record(long Start, byte[] Bytes) : PackageSegment(Start);

    /// <summary>An entry's compressed bytes, in its part.</summary>
    public sealed record Data(long Start, PackageEntry Entry) : PackageSegment(Start);
}
