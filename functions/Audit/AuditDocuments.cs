namespace PrivacyFunctions.Audit;

/// <summary>The names of the documents that the log gives out.</summary>
public static class AuditDocuments
{
    public const string Version = "1";
    public const string Checkpoint = "audit-checkpoint";
    public const string Succession = "audit-succession";
    public const string InclusionProof = "audit-inclusion-proof";
    public const string ConsistencyProof = "audit-consistency-proof";
}

/// <summary>That one event is in the log. Hashes are lower-case hex; the path goes from the leaf upwards.</summary>
public sealed record InclusionProof(
    string Version, string Type, string Log, long Index, long Size, string LeafHash, string Root,
    IReadOnlyList<string> Path);

/// <summary>That a later log only added to an earlier one. Hashes are lower-case hex.</summary>
public sealed record ConsistencyProof(
    string Version, string Type, string Log, long From, long To, string FromRoot, string ToRoot,
    IReadOnlyList<string> Path);
