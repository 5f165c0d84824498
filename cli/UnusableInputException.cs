namespace PrivacyFunctions.Cli;

/// <summary>A file that the user named cannot be used. The message is for them.</summary>
internal sealed class UnusableInputException(string message) : Exception(message);
