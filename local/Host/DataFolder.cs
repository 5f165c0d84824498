namespace PrivacyFunctions.Local.Host;

/// <summary>
/// The data folder, held by one host at a time: two engines on one history would run every step twice.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = ".lock";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <exception cref="LocalHostException">Another host holds it, or it cannot be made.</exception>
    public static DataFolder Take(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Create(full);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException(
                LocalHostExit.DataFolder, $"The data folder {full} cannot be made or written.", fault);
        }

        try
        {
            return new DataFolder(full, new FileStream(
                System.IO.Path.Combine(full, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException(
                LocalHostExit.DataFolder,
                $"The data folder {full} is in use by another host; choose another with --data.", fault);
        }
    }

    public string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// For this user alone: it holds personal data, among it mails with links and codes. A folder that existed is
    /// closed where it is ours, which is told by its lock file or by being empty; one with other things in it, or of
    /// another user, keeps its mode, since others may depend on it.
    /// </summary>
    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // A folder inherits who may enter it from the one that it lies in.
            Directory.CreateDirectory(path);
            return;
        }

        const UnixFileMode ours = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, ours);
        var mode = System.IO.File.GetUnixFileMode(path);
        // The sticky bit marks a folder that is meant to be shared, such as /tmp.
        if ((mode & ~ours) == 0 || mode.HasFlag(UnixFileMode.StickyBit) || !IsOurs(path))
            return;
        try
        {
            System.IO.File.SetUnixFileMode(path, ours);
        }
        catch (UnauthorizedAccessException)
        {
            // It belongs to another user, who has chosen its mode; whether it can be used, taking the lock shows.
        }
    }

    private static bool IsOurs(string path) =>
        System.IO.File.Exists(System.IO.Path.Combine(path, LockName)) ||
        !Directory.EnumerateFileSystemEntries(path).Any();
}
