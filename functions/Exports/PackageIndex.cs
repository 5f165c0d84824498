namespace PrivacyFunctions.Exports;

/// <summary>
/// The entries of a package in order: all that the zip follows from. Stored sealed, in the part with the package's own
/// pages.
/// </summary>
internal sealed record PackageIndex(IReadOnlyList<PackageEntry> Entries);
