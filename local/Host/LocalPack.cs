using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host;

/// <summary>Reads the policy pack for the console: every error on a line of its own.</summary>
internal static class LocalPack
{
    /// <exception cref="LocalHostException">The file cannot be read or is no valid pack.</exception>
    public static PolicyPack Load(string file)
    {
        try
        {
            return PolicyPackLoader.LoadFile(file) switch
            {
                PolicyPackOutcome.Loaded loaded => loaded.Pack,
                PolicyPackOutcome.Invalid invalid => throw new LocalHostException(
                    LocalHostExit.Pack,
                    $"The policy pack has {invalid.Errors.Count} error(s):\n{string.Join('\n', invalid.Errors)}"),
                _ => throw new InvalidOperationException("An unknown outcome of reading a pack."),
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException(LocalHostExit.Pack, $"The policy pack {file} cannot be read.", fault);
        }
    }
}
