using System.Globalization;
using System.Runtime.CompilerServices;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>
/// Blobs as files under one folder, which must be this process's own. A file's name is the path's last segment and
/// <c>~</c>, which no segment has, so that <c>a</c> and <c>a/b</c> can both be blobs.
/// </summary>
public sealed class FileBlobStore : IBlobStore
{
    private const char FileMark = '~';

    private readonly string _blobs;
    private readonly string _temporary;

    // Naming, removing and tidying folders exclude each other: that makes "no overwrite" atomic in the one process
    // there is.
    private readonly Lock _names = new();
    private long _lastTemporary;

    /// <param name="root">Made where absent. Temporary files that a crash left there are removed.</param>
    public FileBlobStore(string root)
    {
        _blobs = Directory.CreateDirectory(Path.Combine(root, "blobs")).FullName;
        _temporary = Directory.CreateDirectory(Path.Combine(root, "writing")).FullName;
        foreach (var leftover in Directory.EnumerateFiles(_temporary))
            File.Delete(leftover);
    }

    public Task<BlobWriter> CreateAsync(string path, CancellationToken cancellation)
    {
        BlobPath.Validate(path);
        cancellation.ThrowIfCancellationRequested();
        OperationMeter.Count("blobs", "write");
        var name = Interlocked.Increment(ref _lastTemporary).ToString(CultureInfo.InvariantCulture);
        try
        {
            return Task.FromResult<BlobWriter>(
                new FileBlobWriter(Path.Combine(_temporary, name), temporary => Publish(temporary, path)));
        }
        catch (IOException exception)
        {
            throw BlobFileStream.Unavailable(exception);
        }
    }

    public Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        OperationMeter.Count("blobs", "read");
        try
        {
            return Task.FromResult<Stream?>(
                new FileStream(FileOf(path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task<long?> GetLengthAsync(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        OperationMeter.Count("blobs", "length");
        var file = new FileInfo(FileOf(path));
        return Task.FromResult<long?>(file.Exists ? file.Length : null);
    }

    public Task<bool> DeleteAsync(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        OperationMeter.Count("blobs", "delete");
        var file = FileOf(path);
        lock (_names)
        {
            if (!File.Exists(file))
                return Task.FromResult(false);
            File.Delete(file);
            Tidy(Path.GetDirectoryName(file)!);
        }

        return Task.FromResult(true);
    }

    public async IAsyncEnumerable<string> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        BlobPath.ValidatePrefix(prefix);
        OperationMeter.Count("blobs", "list");
        foreach (var path in Walk("", prefix))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return path;
        }

        await Task.CompletedTask;
    }

    private string FileOf(string path) => Path.Combine(_blobs, BlobPath.Validate(path)) + FileMark;

    private BlobCommit Publish(string temporary, string path)
    {
        var file = FileOf(path);
        try
        {
            lock (_names)
            {
                if (File.Exists(file))
                    return BlobCommit.AlreadyExists;
                MakeFolder(Path.GetDirectoryName(file)!);
                File.Move(temporary, file, overwrite: false);
                DirectorySync.Flush(Path.GetDirectoryName(file)!);
            }

            return BlobCommit.Created;
        }
        catch (IOException exception)
        {
            throw BlobFileStream.Unavailable(exception);
        }
    }

    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var parent = Path.GetDirectoryName(folder)!;
        MakeFolder(parent);
        Directory.CreateDirectory(folder);
        DirectorySync.Flush(parent);
    }

    /// <summary>Removes folders that have become empty, and makes the removal durable.</summary>
    private void Tidy(string folder)
    {
        while (folder != _blobs && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
            folder = Path.GetDirectoryName(folder)!;
        }

        DirectorySync.Flush(folder);
    }

    /// <summary>
    /// A folder sorts as its name and a slash, a file as its name: so the walk, which holds one folder's names at a
    /// time, gives whole paths in ordinal order.
    /// </summary>
    private IEnumerable<string> Walk(string folder, string prefix)
    {
        foreach (var name in Names(folder))
        {
            var path = folder + name;
            if (!path.EndsWith('/'))
            {
                if (path.StartsWith(prefix, StringComparison.Ordinal))
                    yield return path;
                continue;
            }

            if (!path.StartsWith(prefix, StringComparison.Ordinal) &&
                !prefix.StartsWith(path, StringComparison.Ordinal))
                continue;
            foreach (var inner in Walk(path, prefix))
                yield return inner;
        }
    }

    private List<string> Names(string folder)
    {
        var directory = new DirectoryInfo(Path.Combine(_blobs, folder));
        var names = new List<string>();
        try
        {
            foreach (var entry in directory.EnumerateFileSystemInfos())
                names.Add(entry is DirectoryInfo ? entry.Name + "/" : entry.Name.TrimEnd(FileMark));
        }
        catch (DirectoryNotFoundException)
        {
            // Removed with its last blob while the list was being read.
            names.Clear();
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
