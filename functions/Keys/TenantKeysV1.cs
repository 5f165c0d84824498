namespace PrivacyFunctions.Keys;

/// <summary>
/// A tenant's key state, one record changed by compare-and-set: the generations of its KEK and the versions of its data
/// key. Nothing is used from a record that contradicts itself.
/// </summary>
/// <param name="Canary">Shows by behaviour whether the KEK still opens something; older records have none.</param>
/// <param name="Shred">Stands from the moment that the tenant's key is being destroyed: nothing is used.</param>
/// <param name="Abandoned">Names under which a broken-off run may have left a KEK that nothing is under.</param>
internal sealed record TenantKeysV1(
    IReadOnlyList<KekGeneration> Keks, IReadOnlyList<TenantKeyVersion> Versions, KeyCanary? Canary = null,
    ShredMark? Shred = null, IReadOnlyList<KeyName>? Abandoned = null)
{
    /// <summary>200 versions: with 600 bytes each the record stays below half of what an entity may have.</summary>
    public const int MaxVersions = 200;

    /// <summary>
    /// What is written from now on: the pending version while a rotation is under way, else the active one.
    /// </summary>
    public TenantKeyVersion ToWriteWith => Pending ?? Versions.Single(version => version.State == DataKeyState.Active);

    public TenantKeyVersion? Pending => Versions.SingleOrDefault(version => version.State == DataKeyState.Pending);

    public KeksV1 Generations => new(Keks, Abandoned);

    public KekGeneration? Planned => Generations.Planned;

    public KekGeneration Kek => Generations.Active;

    public TenantKeyVersion? Find(int version) => Versions.FirstOrDefault(candidate => candidate.Version == version);

    /// <summary>A rotation begins: the new version is written with from now on.</summary>
    public TenantKeysV1 Rotating(TenantKeyVersion pending) => this with { Versions = [.. Versions, pending] };

    /// <summary>A rotation ends: the pending version is the active one, and the others are only read with.</summary>
    public TenantKeysV1 Promoted() => this with
    {
        Versions =
        [
            .. Versions.Select(version => version with
            {
                State = version.State == DataKeyState.Pending ? DataKeyState.Active : DataKeyState.Retired,
            }),
        ],
    };

    /// <summary>The planned KEK takes over: all versions are wrapped under it.</summary>
    public TenantKeysV1 Renewed(VaultKey made, IReadOnlyList<TenantKeyVersion> rewrapped, KeyCanary canary) =>
        With(Generations.TakenOver(made)) with { Versions = rewrapped, Canary = canary };

    /// <summary>With what the vault says about one KEK.</summary>
    public TenantKeysV1 With(KekGeneration changed) => With(Generations.With(changed));

    public TenantKeysV1 With(KeksV1 changed) => this with { Keks = changed.Keks, Abandoned = changed.Abandoned };

    /// <summary>What contradicts itself, or null.</summary>
    public string? Contradiction()
    {
        if (Generations.Contradiction() is { } contradiction)
            return contradiction;
        for (var i = 0; i < Versions.Count; i++)
        {
            if (Versions[i].Version != i + 1)
                return "a gap in the versions";
        }

        return this switch
        {
            _ when Versions.Count(version => version.State == DataKeyState.Active) != 1 =>
                "not exactly one active version",
            _ when Versions.Count(version => version.State == DataKeyState.Pending) > 1 =>
                "more than one pending version",
            _ when Pending is not null && Versions[^1].State != DataKeyState.Pending =>
                "a pending version that is not the newest",
            _ when Versions[^1].State == DataKeyState.Retired => "a newest version that is retired",
            _ when Versions.Any(version => Keks.All(kek => kek.Name != version.Kek)) =>
                "a version under an unknown KEK",
            _ when Versions.Any(version => version.Wrapped.Length == 0) => "a version without its wrapped key",
            _ => null,
        };
    }
}

/// <param name="ReasonId">The request that asked for it.</param>
internal sealed record ShredMark(string ReasonId, DateTimeOffset RequestedAt);

/// <param name="Wrapped">The data key under <paramref name="Kek"/>, RSA-OAEP-256.</param>
internal sealed record TenantKeyVersion(
    int Version, DataKeyState State, KeyName Kek, byte[] Wrapped, DateTimeOffset CreatedAt);

internal enum DataKeyState
{
    /// <summary>Written with, unless a version is pending.</summary>
    Active,

    /// <summary>Written with already, while what is under older versions is being rewritten.</summary>
    Pending,

    /// <summary>Only read with.</summary>
    Retired,
}
