using System.Globalization;
using System.Security.Cryptography;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// The rows of table <c>deletionlog</c> in the deletion log's own store, one partition a tenant: <c>head</c>;
/// <c>n|…</c> the chain; <c>id|…</c> where an entry stands in it; <c>done|…</c>, <c>gone|…</c> that it is finished
/// and its person forgotten; <c>key|…</c> the wrapped key of its selectors, outside the chain because it is deleted
/// one day.
/// </summary>
internal static class DeletionRows
{
    public const string Table = "deletionlog";
    public const string ChainPrefix = "n|";

    /// <summary>No tenant id begins so.</summary>
    public const string PlatformPartition = "!platform";

    /// <summary>The generations of the KEK that entries are wrapped under.</summary>
    public static EntityKey Keks { get; } = new(Table, PlatformPartition, "keks");

    public static EntityKey Head(TenantId tenant) => Row(tenant, "head");

    public static EntityKey Link(TenantId tenant, long number) =>
        Row(tenant, ChainPrefix + number.ToString("D12", CultureInfo.InvariantCulture));

    public static EntityKey Place(TenantId tenant, string entry) => Row(tenant, $"id|{entry}");

    public static EntityKey Done(TenantId tenant, string entry) => Row(tenant, $"done|{entry}");

    public static EntityKey Forgotten(TenantId tenant, string entry) => Row(tenant, $"gone|{entry}");

    public static EntityKey Key(TenantId tenant, string entry) => Row(tenant, $"key|{entry}");

    /// <summary>The keys of all entries that nobody has forgotten.</summary>
    public static EntityQuery Keys(TenantId tenant) => new(Table, tenant.Value, "key|", "key}");

    private static EntityKey Row(TenantId tenant, string row) => new(Table, tenant.Value, row);
}

/// <param name="Hash">SHA-256 of the last link's bytes, which hold the hash of the one before; lower-case hex.</param>
public sealed record DeletionHead(long Count, string Hash)
{
    public static DeletionHead Empty { get; } = new(0, new string('0', 64));

    public DeletionHead After(ReadOnlyMemory<byte> link) => new(Count + 1, HashOf(link));

    public static string HashOf(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
}

/// <summary>One link of the chain: an entry, or what became of one.</summary>
/// <param name="At">
/// For an entry when the deletion was ordered, as its caller says; else when the link was made.
/// </param>
/// <param name="LoggedAt">By this log's clock.</param>
/// <param name="Sealed">Subject and selectors; null where the entry has none.</param>
/// <param name="KeyHash">Of the wrapped key that opens them.</param>
public sealed record DeletionLink(
    string Previous,
    LinkKind Link,
    string Entry,
    DeletionKind Kind,
    DateTimeOffset At,
    DateTimeOffset LoggedAt,
    string? SubjectPseudonym,
    byte[]? Sealed,
    string? KeyHash)
{
    /// <summary>A later link about the same entry.</summary>
    public DeletionLink Mark(LinkKind kind, DateTimeOffset now) =>
        this with { Link = kind, At = now, LoggedAt = now, Sealed = null, KeyHash = null };
}

public enum LinkKind
{
    Logged,
    Finished,

    /// <summary>The key of the selectors was deleted because no backup is old enough to need them.</summary>
    Forgotten,
}

internal sealed record DeletionPlace(long Number);

internal sealed record DeletionDone(DateTimeOffset At);

/// <summary>The random key of one entry, wrapped under the log's KEK (RSA-OAEP-256), which it names.</summary>
internal sealed record DeletionKey(KeyName Kek, byte[] Wrapped);
