namespace PrivacyFunctions.Evidence;

/// <summary>
/// What a verifier takes in before it trusts anything. The files themselves may have any size: they are read as
/// streams.
/// </summary>
public static class PackageLimits
{
    /// <summary>200,000 entries: four times what one service may give; their names are held in memory.</summary>
    public const int Entries = 200_000;

    /// <summary>64 MiB of central directory: 200,000 entries with names of 250 bytes.</summary>
    public const int DirectoryBytes = 64 * 1024 * 1024;

    /// <summary>512 bytes for a name: what the exporter keeps to, and what every file system can unpack.</summary>
    public const int NameBytes = 512;

    /// <summary>32 MiB of manifest: 200,000 files of 160 bytes each; it is parsed in memory.</summary>
    public const int ManifestBytes = 32 * 1024 * 1024;

    /// <summary>64 KiB for the manifest's signature: it has 400 bytes.</summary>
    public const int SignatureBytes = 64 * 1024;

    /// <summary>100 findings are enough to see what is wrong.</summary>
    public const int Findings = 100;
}
