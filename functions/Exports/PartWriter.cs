namespace PrivacyFunctions.Exports;

/// <summary>
/// Writes the files of one part one after the other and remembers where each lies. A part is what one step wrote in one
/// go: a service's files, or the package's own pages. It becomes visible as a whole or not at all.
/// </summary>
internal sealed class PartWriter(string part, Stream destination)
{
    private long _position;

    public string Part => part;

    public async Task<PackageEntry> WriteFileAsync(
        string name, Func<FileCompressor, Task> write, CancellationToken cancellation)
    {
        await using var file = new FileCompressor(destination);
        await write(file);
        var entry = await file.CompleteAsync(name, part, _position, cancellation);
        _position += file.PartBytes;
        return entry;
    }

    public Task<PackageEntry> WriteFileAsync(
        string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        WriteFileAsync(name, file => file.WriteAsync(content, cancellation).AsTask(), cancellation);

    /// <summary>
    /// Writes bytes that are read back as they are, as a part's table of contents; answers where they begin.
    /// </summary>
    public async Task<long> WriteRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var start = _position;
        await destination.WriteAsync(bytes, cancellation);
        _position += bytes.Length;
        return start;
    }
}
