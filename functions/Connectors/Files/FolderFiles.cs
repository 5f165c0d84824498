using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Connectors.Files;

/// <summary>
/// Files below a root folder. A symbolic link anywhere below the root could lead to another person's files, so it is
/// refused and not followed; deleting one deletes the link.
/// </summary>
public sealed class FolderFiles(string root) : IServiceFiles
{
    private const string WrittenAside = ".written-aside";

    private readonly string _root = Path.GetFullPath(root);

    public async IAsyncEnumerable<string> ListAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var start = Resolve(folder);
        var paths = new List<string>();
        if (Directory.Exists(start))
            Collect(new DirectoryInfo(start), folder, paths, cancellation);
        paths.Sort(StringComparer.Ordinal);
        foreach (var path in paths)
            yield return path;
        await Task.CompletedTask;
    }

    public Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var file = new FileInfo(Resolve(path));
        if (file.LinkTarget is not null)
            throw new SymbolicLinkException();
        return Task.FromResult<Stream?>(file.Exists
            ? new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
                64 * 1024, useAsync: true)
            : null);
    }

    public Task<bool> DeleteAsync(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var file = new FileInfo(Resolve(path));
        var isThere = file.Exists || file.LinkTarget is not null;
        if (isThere)
            file.Delete();
        return Task.FromResult(isThere);
    }

    public async Task WriteAsync(
        string path, ReadOnlyMemory<byte> content, string madeFrom, CancellationToken cancellation)
    {
        var target = Resolve(path);
        // Beside the customers' folders: a crash must not leave half a record where records are read. The name is the
        // path's hash, so that the next attempt takes the same one.
        var aside = Directory.CreateDirectory(Path.Combine(_root, WrittenAside));
        var file = Path.Combine(aside.FullName, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path))));
        await using (var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await stream.WriteAsync(content, cancellation);
            stream.Flush(flushToDisk: true);
        }

        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        File.Move(file, target, overwrite: true);
        DirectorySync.Flush(folder);
    }

    public Task SettleAsync(string folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var path = Resolve(folder);
        if (!Directory.Exists(path))
            return Task.CompletedTask;
        Flush(new DirectoryInfo(path));
        if (!Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
        }

        return Task.CompletedTask;
    }

    public FileFault? Classify(Exception exception) => exception switch
    {
        SymbolicLinkException => new FileFault(FailureReason.MalformedAnswer, Retriable: false),
        UnauthorizedAccessException => new FileFault(FailureReason.Unauthorized, Retriable: false),
        // The root is missing: a volume that is not mounted looks like that, and must not look like a person without
        // files.
        DirectoryNotFoundException or FileNotFoundException =>
            new FileFault(FailureReason.Unreachable, Retriable: true),
        IOException => new FileFault(FailureReason.ServiceError, Retriable: true),
        _ => null,
    };

    private static void Flush(DirectoryInfo folder)
    {
        foreach (var below in folder.EnumerateDirectories().Where(entry => entry.LinkTarget is null).ToList())
        {
            Flush(below);
            if (!below.EnumerateFileSystemInfos().Any())
                below.Delete();
        }

        DirectorySync.Flush(folder.FullName);
    }

    private static void Collect(DirectoryInfo folder, string path, List<string> paths, CancellationToken cancellation)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry is DirectoryInfo { LinkTarget: null } below)
                Collect(below, $"{path}/{entry.Name}", paths, cancellation);
            else
                paths.Add($"{path}/{entry.Name}");
        }
    }

    /// <summary>The path on disk, after every folder on the way was seen to be a real one.</summary>
    private string Resolve(string path)
    {
        if (!Directory.Exists(_root))
            throw new DirectoryNotFoundException("The root folder is not there.");
        var parts = path.Split('/');
        if (!parts.All(FilePath.IsPlainName))
            throw new ArgumentException("A path has plain names between slashes.");
        var current = _root;
        foreach (var part in parts[..^1])
        {
            current = Path.Combine(current, part);
            if (new DirectoryInfo(current).LinkTarget is not null)
                throw new SymbolicLinkException();
        }

        return Path.Combine(current, parts[^1]);
    }

    private sealed class SymbolicLinkException()
        : IOException("A symbolic link lies where a file or folder was expected.");
}

/// <summary>Connections of the files connector are folders of this machine, or mounted ones.</summary>
public sealed class FolderStores : IServiceFileStores
{
    public IServiceFiles Open(string connection) => new FolderFiles(connection);
}
