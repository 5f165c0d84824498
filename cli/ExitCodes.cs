namespace PrivacyFunctions.Cli;

/// <summary>What scripts may rely on; commands that ask for something: accepted, refused, could not ask.</summary>
internal static class ExitCodes
{
    public const int Verified = 0;

    /// <summary>The file was read, and it is not what it claims to be.</summary>
    public const int NotVerified = 1;

    /// <summary>Wrong usage, or a file that cannot be read: nothing was found out.</summary>
    public const int Unusable = 2;
}
