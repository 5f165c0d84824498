namespace PrivacyFunctions.Local.Host;

/// <summary>
/// The data folder, held by one host at a time: two engines on one history would run every step twice.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <exception cref="LocalHostException">Another host holds it, or it cannot be made.</exception>
    public static DataFolder Take(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException(
                LocalHostExit.DataFolder, $"The data folder {full} cannot be made or written.", fault);
        }

        try
        {
            return new DataFolder(full, new FileStream(
                System.IO.Path.Combine(full, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
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
}
