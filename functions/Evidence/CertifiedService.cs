namespace PrivacyFunctions.Evidence;

/// <summary>What happened at one service, and how that was checked.</summary>
/// <param name="Title">The service's name for people, from the pack.</param>
public sealed record CertifiedService(
    string Service, string Title, CertifiedProbe Probe, IReadOnlyList<CertifiedCollection> Collections)
{
    internal bool IsWellFormed() =>
        Probe.IsWellFormed() && Collections.Count > 0
        && Collections.Select(item => item.Collection).Distinct(StringComparer.Ordinal).Count() == Collections.Count
        && Collections.All(item => item.IsWellFormed())
        && (Probe.Method != CertifiedProbe.Declared
            || Collections.All(item => item.Outcome == CertifiedCollection.NotKept))
        && (Probe.Method == CertifiedProbe.NotPossible)
            == Collections.Any(item => item.Outcome == CertifiedCollection.Asked);
}

/// <param name="Method">
/// <c>independent_query</c>: asked again, by another query on another connection, and nothing was left that was to go.
/// <c>declared</c>: the pack declares that the service keeps nothing, so there was nothing to ask.
/// <c>not_possible</c>: the protocol has no way to ask, so the certificate claims only what was asked for.
/// </param>
/// <param name="VerifiedAt">Only where a query was made.</param>
public sealed record CertifiedProbe(string Method, string? VerifiedAt = null)
{
    public const string IndependentQuery = "independent_query";
    public const string Declared = "declared";
    public const string NotPossible = "not_possible";

    internal bool IsWellFormed() => Method switch
    {
        IndependentQuery => EvidenceTime.TryParse(VerifiedAt, out _),
        Declared or NotPossible => VerifiedAt is null,
        _ => false,
    };
}

/// <summary>What happened to one collection. Receipts of steps that did not succeed cannot be written here.</summary>
/// <param name="Outcome">
/// <c>erased</c>, <c>asked</c>, <c>pseudonymised</c>, <c>retained</c>, <c>nothing_found</c>, <c>not_kept</c> or
/// <c>out_of_scope</c>.
/// </param>
/// <param name="Count">Records; 0 where there were none.</param>
/// <param name="Ground">The legal ground's id in the pack; for <c>retained</c> only, as the next two.</param>
/// <param name="GroundText">The ground in a sentence.</param>
/// <param name="Until">When the last of the retained records is due for deletion.</param>
/// <param name="AlsoErased">
/// Further records of a retained collection that the ground no longer kept and that are gone; absent when there were none.
/// </param>
public sealed record CertifiedCollection(
    string Collection,
    string Outcome,
    long Count,
    BackupFate Backups,
    string? Ground = null,
    string? GroundText = null,
    string? Until = null,
    long? AlsoErased = null)
{
    public const string Erased = "erased";
    public const string Asked = "asked";
    public const string Pseudonymised = "pseudonymised";
    public const string Retained = "retained";
    public const string NothingFound = "nothing_found";
    public const string NotKept = "not_kept";
    public const string OutOfScope = "out_of_scope";

    internal bool IsWellFormed()
    {
        var hasRecords = Outcome is Erased or Asked or Pseudonymised or Retained;
        return Backups.IsWellFormed()
            && (hasRecords || Outcome is NothingFound or NotKept or OutOfScope)
            && (hasRecords ? Count > 0 : Count == 0)
            && (AlsoErased is null || (Outcome == Retained && AlsoErased > 0))
            && (Outcome == Retained
                ? Ground is not null && GroundText is not null && EvidenceTime.TryParse(Until, out _)
                : Ground is null && GroundText is null && Until is null);
    }
}

/// <summary>What becomes of the bytes that lie in backups made before the erasure.</summary>
/// <param name="Fate">
/// <c>shredded</c>: they are encrypted under a destroyed key. <c>ages_out</c>: readable until the last such backup is
/// destroyed. <c>kept</c>: as the live records, on the same ground. <c>none</c>: there never were any.
/// </param>
/// <param name="Key">For <c>shredded</c>: which key.</param>
/// <param name="At">For <c>shredded</c>: since when no process holds that key.</param>
/// <param name="Until">For <c>ages_out</c>.</param>
public sealed record BackupFate(string Fate, string? Key = null, string? At = null, string? Until = null)
{
    public const string Shredded = "shredded";
    public const string AgesOut = "ages_out";
    public const string Kept = "kept";
    public const string None = "none";

    /// <summary>The person's own data key.</summary>
    public const string SubjectKey = "subject";

    /// <summary>The tenant's key, which everything of its people is under.</summary>
    public const string TenantKey = "tenant";

    internal bool IsWellFormed() => Fate switch
    {
        Shredded => Key is SubjectKey or TenantKey && EvidenceTime.TryParse(At, out _) && Until is null,
        AgesOut => Key is null && At is null && EvidenceTime.TryParse(Until, out _),
        Kept or None => Key is null && At is null && Until is null,
        _ => false,
    };
}

/// <param name="Hold">The legal hold's opaque id.</param>
/// <param name="Until">Absent while it stands.</param>
public sealed record CertifiedHold(string Hold, string From, string? Until = null)
{
    internal bool IsWellFormed() => EvidenceTime.TryParse(From, out _) && CertifiedDate.IsTimeOrAbsent(Until);
}

/// <summary>Somebody the data had been disclosed to (GDPR Art. 19).</summary>
/// <param name="ToldAt">Absent: it has no address with us, so the organisation was told to tell it.</param>
public sealed record CertifiedRecipient(string Recipient, string Name, string? ToldAt = null);

/// <param name="Kind"><c>requested</c> or <c>signed_off</c>.</param>
/// <param name="Actor">The opaque actor id.</param>
public sealed record CertifiedApproval(string Kind, string Actor, string At)
{
    public const string Requested = "requested";
    public const string SignedOff = "signed_off";

    internal bool IsWellFormed() => Kind is Requested or SignedOff && EvidenceTime.TryParse(At, out _);
}
