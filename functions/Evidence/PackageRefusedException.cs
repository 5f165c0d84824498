namespace PrivacyFunctions.Evidence;

/// <summary>
/// Leaves a reader at the first thing that is wrong with a package's container; <see cref="PackageVerifier"/> turns it
/// into an outcome. The message is a sentence for a person and holds nothing of the package.
/// </summary>
internal sealed class PackageRefusedException(string reason) : Exception(reason);
