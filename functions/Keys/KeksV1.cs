namespace PrivacyFunctions.Keys;

/// <summary>
/// A KEK in its generations, a tenant's or one of the platform's: stored as it is for the platform, in
/// <see cref="TenantKeysV1"/> for a tenant. Nothing is used from one that contradicts itself.
/// </summary>
/// <param name="Abandoned">Names under which a broken-off run may have left a KEK that nothing is under.</param>
internal sealed record KeksV1(IReadOnlyList<KekGeneration> Keks, IReadOnlyList<KeyName>? Abandoned = null)
{
    public KekGeneration Active => Keks.Single(kek => kek.State == KekState.Active);

    public KekGeneration? Planned => Keks.SingleOrDefault(kek => kek.State == KekState.Planned);

    /// <summary>A method, because a collection would be stored.</summary>
    public IEnumerable<KekGeneration> Retiring() => Keks.Where(kek => kek.State == KekState.Retiring);

    /// <summary>
    /// The name of the next KEK stands here before the vault has the key, so that no crash leaves one that nobody
    /// knows. Each run plans a name of its own: two that made the same one could give the vault two versions of it.
    /// </summary>
    public KeksV1 Planning(KeyName name, DateTimeOffset at) => new(
        [
            .. Keks.Where(kek => kek != Planned),
            new KekGeneration(Active.Generation + 1, name, KekState.Planned, at),
        ],
        Planned is { } other ? [.. Abandoned ?? [], other.Name] : Abandoned);

    /// <summary>The planned KEK takes over.</summary>
    public KeksV1 TakenOver(VaultKey made) => this with
    {
        Keks = [.. Keks.Select(kek => kek.State switch
        {
            KekState.Active => kek with { State = KekState.Retiring },
            KekState.Planned => kek with { State = KekState.Active, CreatedAt = made.CreatedAt },
            _ => kek,
        })],
    };

    /// <summary>With what the vault says about one of them.</summary>
    public KeksV1 With(KekGeneration changed) => this with
    {
        Keks = [.. Keks.Select(kek => kek.Generation == changed.Generation ? changed : kek)],
    };

    /// <summary>What contradicts itself, or null.</summary>
    public string? Contradiction()
    {
        for (var i = 1; i < Keks.Count; i++)
        {
            if (Keks[i].Generation <= Keks[i - 1].Generation)
                return "KEK generations out of order";
        }

        if (Keks.Count(kek => kek.State == KekState.Active) != 1 || Keks.Count(kek => kek.State == KekState.Planned) > 1)
            return "not exactly one active KEK, or two planned ones";
        var last = Keks[^1].State == KekState.Planned ? Keks.Count - 2 : Keks.Count - 1;
        return last >= 0 && Keks[last].State == KekState.Active ? null : "the newest KEK is not the active one";
    }
}
