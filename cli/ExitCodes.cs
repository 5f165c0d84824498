namespace PrivacyFunctions.Cli;

/// <summary>What scripts may rely on; commands that ask for something: accepted, refused, could not ask.</summary>
internal static class ExitCodes
{
    public const int Verified = 0;

    /// <summary>In the help of the commands that verify.</summary>
    public const string OfVerifying = "Exit code 0: verified, 1: not, 2: unreadable.";

    /// <summary>In the help of the commands that ask for something.</summary>
    public const string OfAsking = "Exit code 0: accepted, 1: refused, 2: could not be asked.";

    /// <summary>In the help of the commands that work on packs.</summary>
    public const string OfPacks = "Exit code 0: good, 1: not, 2: unreadable.";

    /// <summary>The file was read, and it is not what it claims to be.</summary>
    public const int NotVerified = 1;

    /// <summary>Wrong usage, or a file that cannot be read: nothing was found out.</summary>
    public const int Unusable = 2;
}
