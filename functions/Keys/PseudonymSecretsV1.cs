namespace PrivacyFunctions.Keys;

/// <summary>
/// The versions of a tenant's pseudonym secret, one record changed by compare-and-set: the newest is active, the others
/// are retired and looked up with, because what stands under them (the fence of someone whose id nobody has any more)
/// cannot be made anew.
/// </summary>
internal sealed record PseudonymSecretsV1(IReadOnlyList<TenantKeyVersion> Versions)
{
    public string? Contradiction()
    {
        for (var i = 0; i < Versions.Count; i++)
        {
            if (Versions[i].Version != i + 1)
                return "pseudonym versions with a gap";
            if (Versions[i].State != (i == Versions.Count - 1 ? DataKeyState.Active : DataKeyState.Retired))
                return "the newest pseudonym version is not the only active one";
            if (Versions[i].Wrapped.Length == 0)
                return "a pseudonym version without its wrapped secret";
        }

        return Versions.Count == 0 ? "no pseudonym version" : null;
    }
}
