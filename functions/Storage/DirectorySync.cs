using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PrivacyFunctions.Storage;

/// <summary>
/// Makes a directory's entries durable: after a rename, POSIX promises the name only once its directory is synced.
/// Windows has no such call; NTFS journals its entries.
/// </summary>
public static partial class DirectorySync
{
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(directory, flags: 0);
        if (descriptor < 0)
            throw Failure("opened");
        try
        {
            if (Fsync(descriptor) != 0)
                throw Failure("synced");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string what) =>
        new($"A directory could not be {what}.", new Win32Exception(Marshal.GetLastPInvokeError()));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
