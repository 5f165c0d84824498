using System.CommandLine;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Cli;

/// <summary>Reads the files that the user names, and says what is wrong with them.</summary>
internal static class InputFiles
{
    /// <summary>
    /// 24 MiB: the largest document that a verifier takes (see <see cref="PackageLimits"/>); packages are streamed
    /// instead.
    /// </summary>
    private const long MaxDocumentBytes = 24 * 1024 * 1024;

    public static Option<FileInfo> KeySetOption() => new("--jwks")
    {
        Description = "The key set, as /.well-known/jwks.json gives it; best a copy that you have kept.",
        Required = true,
        HelpName = "FILE",
    };

    public static FileStream Open(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UnusableInputException($"{file.Name} cannot be read: {WhyUnreadable(file.FullName)}.");
        }
    }

    public static string WhyUnreadable(string path) =>
        Directory.Exists(path) ? "it is a folder"
        : !File.Exists(path) ? "it is not there"
        : "it is not yours to read, or its disk fails";

    public static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellation)
    {
        await using var stream = Open(file);
        if (stream.Length > MaxDocumentBytes)
            throw new UnusableInputException(
                $"{file.Name} is larger than {MaxDocumentBytes / (1024 * 1024)} MiB; no such document is.");
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    public static async Task<JsonWebKeySet> ReadKeySetAsync(FileInfo file, CancellationToken cancellation) =>
        JsonWebKeySet.Parse(await ReadAsync(file, cancellation)) switch
        {
            JsonWebKeySetOutcome.Read { Keys.Count: 0 } =>
                throw new UnusableInputException($"{file.Name} has no ES256 key in it."),
            JsonWebKeySetOutcome.Read read => read.Keys,
            JsonWebKeySetOutcome.Refused refused => throw new UnusableInputException($"{file.Name}: {refused.Reason}"),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
}
