namespace PrivacyFunctions.Keys;

/// <summary>
/// A tenant's key state, one record changed by compare-and-set: the generations of its KEK and the versions of its data
/// key. Nothing is used from a record that contradicts itself.
/// </summary>
internal sealed record TenantKeysV1(IReadOnlyList<KekGeneration> Keks, IReadOnlyList<TenantKeyVersion> Versions)
{
    /// <summary>
    /// What is written from now on: the pending version while a rotation is under way, else the active one.
    /// </summary>
    public TenantKeyVersion ToWriteWith =>
        Versions.SingleOrDefault(version => version.State == DataKeyState.Pending)
        ?? Versions.Single(version => version.State == DataKeyState.Active);

    public TenantKeyVersion? Find(int version) => Versions.FirstOrDefault(candidate => candidate.Version == version);

    /// <summary>What contradicts itself, or null.</summary>
    public string? Contradiction()
    {
        if (KekGeneration.Contradiction(Keks) is { } contradiction)
            return contradiction;
        for (var i = 1; i < Versions.Count; i++)
        {
            if (Versions[i].Version <= Versions[i - 1].Version)
                return "versions out of order";
        }

        return this switch
        {
            _ when Versions.Count(version => version.State == DataKeyState.Active) != 1 =>
                "not exactly one active version",
            _ when Versions.Count(version => version.State == DataKeyState.Pending) > 1 =>
                "more than one pending version",
            _ when Versions[0].Version < 1 => "a version below 1",
            _ when Versions.Any(version => version.State == DataKeyState.Pending) &&
                Versions[^1].State != DataKeyState.Pending =>
                "a pending version that is not the newest",
            _ when Versions.Any(version => Keks.All(kek => kek.Name != version.Kek)) =>
                "a version under an unknown KEK",
            _ when Versions.Any(version => version.Wrapped.Length == 0) => "a version without its wrapped key",
            _ => null,
        };
    }
}

/// <summary>The KEKs of the platform, for one use: <c>contacts</c> or <c>audit</c>.</summary>
internal sealed record PlatformKeksV1(IReadOnlyList<KekGeneration> Keks);

/// <param name="Generation">From 1; a newer one takes over so that old backups unwrap nothing.</param>
internal sealed record KekGeneration(int Generation, KeyName Name, KekState State, DateTimeOffset CreatedAt)
{
    public static KekGeneration Active(IReadOnlyList<KekGeneration> keks) =>
        keks.Single(kek => kek.State == KekState.Active);

    public static string? Contradiction(IReadOnlyList<KekGeneration> keks)
    {
        for (var i = 1; i < keks.Count; i++)
        {
            if (keks[i].Generation <= keks[i - 1].Generation)
                return "KEK generations out of order";
        }

        return keks.Count(kek => kek.State == KekState.Active) == 1 && keks[^1].State == KekState.Active
            ? null
            : "the newest KEK is not the only active one";
    }
}

internal enum KekState
{
    Active,
    Retired,
}

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
