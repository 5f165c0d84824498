namespace PrivacyFunctions.Keys;

/// <summary>
/// The key record of a subject, a contact or an audit month: either a wrapped key, or the mark that it was destroyed,
/// which stays for good and refuses a new one.
/// </summary>
internal sealed record SingleKeyV1(WrappedKey? Live, DateTimeOffset? DestroyedAt)
{
    /// <summary>The one version there is: such a key is not rotated but wrapped anew.</summary>
    public const int Version = 1;

    public string? Contradiction() => (Live, DestroyedAt) switch
    {
        ({ Wrapped.Length: > 0 }, null) or (null, not null) => null,
        _ => "neither one wrapped key nor the mark of its destruction",
    };
}

/// <param name="Wrapped">The data key under <paramref name="Kek"/>, RSA-OAEP-256.</param>
internal sealed record WrappedKey(KeyName Kek, byte[] Wrapped, DateTimeOffset CreatedAt);
