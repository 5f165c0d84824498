namespace PrivacyFunctions.Local.Host;

/// <summary>The host cannot start; the message is a sentence for the person at the console.</summary>
public sealed class LocalHostException(int exitCode, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}

/// <summary>Exit codes of the local host's process.</summary>
public static class LocalHostExit
{
    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The policy pack cannot be read or has errors.</summary>
    public const int Pack = 3;

    /// <summary>The port is taken.</summary>
    public const int Port = 4;

    /// <summary>The data folder cannot be used.</summary>
    public const int DataFolder = 5;

    /// <summary>The app itself is wrong: its functions or settings.</summary>
    public const int App = 6;
}
