using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tests.Exports;

[TestClass]
public sealed class PackageLayoutTests
{
    [TestMethod]
    public async Task A_package_is_a_zip_that_dotnet_reads()
    {
        var (layout, part) = await SmallAsync();

        using var zip = new ZipArchive(new MemoryStream(await BytesAsync(layout, part)));

        CollectionAssert.AreEqual(
            new[] { "a.json", "b/ü.txt", "empty" }, zip.Entries.Select(entry => entry.FullName).ToArray());
        using var reader = new StreamReader(zip.GetEntry("b/ü.txt")!.Open());
        Assert.AreEqual(new string('x', 300_000), await reader.ReadToEndAsync());
        Assert.AreEqual(0, zip.GetEntry("empty")!.Length);
    }

    [TestMethod]
    [DataRow("/usr/bin/unzip", "-t")]
    [DataRow("/usr/bin/python3", "-m zipfile -t")]
    public async Task Other_peoples_tools_find_no_fault_in_it(string tool, string arguments)
    {
        if (!File.Exists(tool))
            Assert.Inconclusive($"{tool} is not on this machine.");
        using var folder = new TemporaryFolder();
        var (layout, part) = await SmallAsync();
        await File.WriteAllBytesAsync(folder.File("package.zip"), await BytesAsync(layout, part));

        var start = new ProcessStartInfo(
            tool, $"{arguments} {folder.File("package.zip")}")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.AreEqual(0, process.ExitCode, output);
    }

    [TestMethod]
    public async Task Reading_from_any_position_gives_the_same_bytes()
    {
        var (layout, part) = await SmallAsync();
        var whole = await BytesAsync(layout, part);
        await using var stream = Open(layout, part);
        var buffer = new byte[37];

        for (var position = 0; position < whole.Length; position += 13)
        {
            stream.Position = position;
            var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
            Assert.IsTrue(whole.AsSpan(position, count).SequenceEqual(buffer.AsSpan(0, count)), $"at {position}");
        }
    }

    [TestMethod]
    public async Task Equal_content_gives_equal_bytes()
    {
        var (firstLayout, firstPart) = await SmallAsync();
        var (secondLayout, secondPart) = await SmallAsync();

        CollectionAssert.AreEqual(await BytesAsync(firstLayout, firstPart), await BytesAsync(secondLayout, secondPart));
    }

    [TestMethod]
    public async Task Beyond_four_gibibytes_sizes_and_offsets_are_in_zip64_fields()
    {
        const long huge = 6L << 30;
        PackageEntry[] entries =
        [
            new("huge.json", 1, huge, huge * 3, "", "p", 0), new("after.json", 2, 10, 20, "", "p", huge),
            new("just-below", 3, uint.MaxValue - 1L, uint.MaxValue - 1L, "", "p", 0),
            new("exactly", 4, 5, uint.MaxValue, "", "p", 0),
        ];
        var layout = new PackageLayout(entries);

        var directory = await DirectoryAsync(layout);
        var read = ReadDirectory(directory);

        var offset = 0L;
        foreach (var (entry, actual) in entries.Zip(read))
        {
            Assert.AreEqual((entry.Name, entry.CompressedBytes, entry.Bytes, offset), actual);
            var header = ((PackageSegment.Record)layout.At(offset)).Bytes;
            Assert.AreEqual(0x04034b50u, BinaryPrimitives.ReadUInt32LittleEndian(header));
            offset += header.Length + entry.CompressedBytes;
        }

        Assert.AreEqual(offset, layout.DirectoryStart);
        Assert.AreEqual(layout.Length, layout.DirectoryStart + directory.Length);
        Assert.AreEqual(
            0x07064b50u, BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(directory.Length - 22 - 20)));
    }

    [TestMethod]
    public async Task More_entries_than_sixteen_bits_count_are_counted_in_zip64()
    {
        var entries = Enumerable.Range(0, 70_000).Select(i => new PackageEntry($"{i}", 0, 0, 0, "", "p", 0)).ToList();

        using var zip = new ZipArchive(new MemoryStream(await BytesAsync(new PackageLayout(entries), [])));

        Assert.HasCount(70_000, zip.Entries);
    }

    [TestMethod]
    public async Task A_part_that_is_shorter_than_its_index_says_is_an_error_and_not_the_end()
    {
        var layout = new PackageLayout([new PackageEntry("a", 0, 100, 100, "", "p", 0)]);

        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => BytesAsync(layout, new byte[50]));
    }

    private static async Task<(PackageLayout Layout, byte[] Part)> SmallAsync()
    {
        using var part = new MemoryStream();
        var writer = new PartWriter("p", part);
        PackageEntry[] entries =
        [
            await writer.WriteFileAsync("a.json", "{}"u8.ToArray(), CancellationToken.None),
            await writer.WriteFileAsync(
                "b/ü.txt", Encoding.ASCII.GetBytes(new string('x', 300_000)), CancellationToken.None),
            await writer.WriteFileAsync("empty", ReadOnlyMemory<byte>.Empty, CancellationToken.None),
        ];
        return (new PackageLayout(entries), part.ToArray());
    }

    private static PackageStream Open(PackageLayout layout, byte[] part) =>
        new(layout, (_, _) => Task.FromResult<Stream>(new MemoryStream(part)));

    private static async Task<byte[]> BytesAsync(PackageLayout layout, byte[] part)
    {
        await using var stream = Open(layout, part);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static async Task<byte[]> DirectoryAsync(PackageLayout layout)
    {
        await using var stream = Open(layout, []);
        stream.Position = layout.DirectoryStart;
        var directory = new byte[layout.Length - layout.DirectoryStart];
        await stream.ReadExactlyAsync(directory);
        return directory;
    }

    private static List<(string Name, long Compressed, long Bytes, long Offset)> ReadDirectory(byte[] directory)
    {
        var entries = new List<(string, long, long, long)>();
        var position = 0;
        while (BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(position)) == 0x02014b50)
        {
            var record = directory.AsSpan(position);
            long compressed = BinaryPrimitives.ReadUInt32LittleEndian(record[20..]);
            long bytes = BinaryPrimitives.ReadUInt32LittleEndian(record[24..]);
            long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[42..]);
            var (name, extra) = (
                BinaryPrimitives.ReadUInt16LittleEndian(record[28..]),
                BinaryPrimitives.ReadUInt16LittleEndian(record[30..]));
            var field = record.Slice(46 + name + Math.Min((int)extra, 4), Math.Max(0, extra - 4));
            Take(ref bytes, ref field);
            Take(ref compressed, ref field);
            Take(ref offset, ref field);
            entries.Add((Encoding.UTF8.GetString(record.Slice(46, name)), compressed, bytes, offset));
            position += 46 + name + extra;
        }

        return entries;
    }

    private static void Take(ref long value, ref Span<byte> field)
    {
        if (value != uint.MaxValue)
            return;
        value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[8..];
    }
}
