using System.Buffers.Binary;

namespace PrivacyFunctions.Exports;

/// <summary>
/// The records of the zip format (PKWARE APPNOTE 6.3.10) that a package needs. Names are UTF-8, times are fixed so that
/// equal content gives equal bytes, sizes and CRC stand in the local header (no data descriptors), and Zip64 fields
/// appear only where a number does not fit.
/// </summary>
internal static class ZipFormat
{
    private const uint LocalSignature = 0x04034b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const uint Zip64EndSignature = 0x06064b50;
    private const uint Zip64LocatorSignature = 0x07064b50;
    private const ushort Zip64ExtraId = 1;
    private const ushort Utf8Flag = 1 << 11;
    private const ushort Deflated = 8;
    private const ushort Version = 20;
    private const ushort Zip64Version = 45;

    /// <summary>1 January 1980, 00:00: the format's earliest time.</summary>
    private const ushort FixedDate = (1 << 5) | 1;

    /// <summary>A regular file, rw-r--r--, made on Unix.</summary>
    private const uint UnixFile = 0x81A4u << 16;

    private const ushort MadeOnUnix = 3 << 8;

    public static int LocalHeaderLength(int nameBytes, PackageEntry entry) =>
        30 + nameBytes + (HasLargeSize(entry) ? 20 : 0);

    public static byte[] LocalHeader(PackageEntry entry)
    {
        var name = entry.NameUtf8();
        var large = HasLargeSize(entry);
        var writer = new Writer(LocalHeaderLength(name.Length, entry));
        writer.U32(LocalSignature);
        writer.U16(large ? Zip64Version : Version);
        WriteCommon(ref writer, entry, large, large);
        writer.U16((ushort)name.Length);
        writer.U16(large ? (ushort)20 : (ushort)0);
        writer.Raw(name);
        if (large)
        {
            writer.U16(Zip64ExtraId);
            writer.U16(16);
            writer.U64(entry.Bytes);
            writer.U64(entry.CompressedBytes);
        }

        return writer.Complete();
    }

    public static byte[] CentralHeader(PackageEntry entry, long offset)
    {
        var name = entry.NameUtf8();
        var (largeBytes, largeCompressed, largeOffset) = (
            IsLarge(entry.Bytes), IsLarge(entry.CompressedBytes), IsLarge(offset));
        var fields = (largeBytes ? 8 : 0) + (largeCompressed ? 8 : 0) + (largeOffset ? 8 : 0);
        var writer = new Writer(46 + name.Length + (fields == 0 ? 0 : fields + 4));
        writer.U32(CentralSignature);
        var version = fields == 0 ? Version : Zip64Version;
        writer.U16((ushort)(MadeOnUnix | version));
        writer.U16(version);
        WriteCommon(ref writer, entry, largeBytes, largeCompressed);
        writer.U16((ushort)name.Length);
        writer.U16((ushort)(fields == 0 ? 0 : fields + 4));
        writer.U16(0); // comment
        writer.U16(0); // disk
        writer.U16(0); // internal attributes
        writer.U32(UnixFile);
        writer.U32(largeOffset ? uint.MaxValue : (uint)offset);
        writer.Raw(name);
        if (fields == 0)
            return writer.Complete();
        writer.U16(Zip64ExtraId);
        writer.U16((ushort)fields);
        writer.U64If(largeBytes, entry.Bytes);
        writer.U64If(largeCompressed, entry.CompressedBytes);
        writer.U64If(largeOffset, offset);
        return writer.Complete();
    }

    public static byte[] End(long entries, long directoryOffset, long directoryBytes)
    {
        var large = entries >= ushort.MaxValue || IsLarge(directoryOffset) || IsLarge(directoryBytes);
        var writer = new Writer((large ? 56 + 20 : 0) + 22);
        if (large)
            WriteZip64End(ref writer, entries, directoryOffset, directoryBytes);
        writer.U32(EndSignature);
        writer.U32(0); // this disk, and the disk with the directory
        var shortEntries = (ushort)Math.Min(entries, ushort.MaxValue);
        writer.U16(shortEntries);
        writer.U16(shortEntries);
        writer.U32((uint)Math.Min(directoryBytes, uint.MaxValue));
        writer.U32((uint)Math.Min(directoryOffset, uint.MaxValue));
        writer.U16(0); // comment
        return writer.Complete();
    }

    private static void WriteZip64End(ref Writer writer, long entries, long directoryOffset, long directoryBytes)
    {
        writer.U32(Zip64EndSignature);
        writer.U64(44); // what follows in this record
        writer.U16(MadeOnUnix | Zip64Version);
        writer.U16(Zip64Version);
        writer.U64(0); // this disk, and the disk with the directory
        writer.U64(entries);
        writer.U64(entries);
        writer.U64(directoryBytes);
        writer.U64(directoryOffset);
        writer.U32(Zip64LocatorSignature);
        writer.U32(0);
        writer.U64(directoryOffset + directoryBytes);
        writer.U32(1); // disks
    }

    private static void WriteCommon(ref Writer writer, PackageEntry entry, bool largeBytes, bool largeCompressed)
    {
        writer.U16(Utf8Flag);
        writer.U16(entry.Bytes == 0 ? (ushort)0 : Deflated);
        writer.U16(0); // time
        writer.U16(FixedDate);
        writer.U32(entry.Crc32);
        writer.U32(largeCompressed ? uint.MaxValue : (uint)entry.CompressedBytes);
        writer.U32(largeBytes ? uint.MaxValue : (uint)entry.Bytes);
    }

    private static bool HasLargeSize(PackageEntry entry) => IsLarge(entry.Bytes) || IsLarge(entry.CompressedBytes);

    private static bool IsLarge(long value) => value >= uint.MaxValue;

    /// <summary>Little-endian fields into a buffer of exactly the right length.</summary>
    private ref struct Writer(int length)
    {
        private readonly byte[] _buffer = new byte[length];
        private int _position;

        public void U16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Next(2), value);

        public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Next(4), value);

        public void U64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(8), value);

        public void U64If(bool present, long value)
        {
            if (present)
                U64(value);
        }

        public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Next(bytes.Length));

        public readonly byte[] Complete() =>
            _position == _buffer.Length
                ? _buffer
                : throw new InvalidOperationException("A zip record has another length than planned.");

        private Span<byte> Next(int count)
        {
            var span = _buffer.AsSpan(_position, count);
            _position += count;
            return span;
        }
    }
}
