using System.Buffers;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// How PrivacyFunctions reaches one of the product's services. One instance serves one service of the pack. Every call
/// is scoped to one tenant, idempotent, bounded in time, and safe to repeat.
/// Transport faults are <see cref="ConnectorException"/>, owned by the caller's retry policy.
/// </summary>
public interface IConnector
{
    /// <summary>The service's name in the pack.</summary>
    string Service { get; }

    /// <summary>
    /// How many records of the person each collection holds now. A count that the service cannot tell cheaply is exact
    /// all the same: a receipt depends on it.
    /// </summary>
    Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation);

    /// <summary>
    /// Writes one page of a collection's records of the person to <paramref name="output"/>, in key order, after
    /// <paramref name="cursor"/> (null: from the start): UTF-8 JSON objects with the pack's field names, without
    /// omitted fields, joined by a comma and a line feed, so the inside of a JSON array. Between two pages the caller
    /// writes the same separator. A page is bounded by <see cref="ConnectorLimits.PageRecords"/> and
    /// <see cref="ConnectorLimits.PageBytes"/>. A repeated call with the same cursor writes the same records unless
    /// they changed. When the call throws, part of a page may have been written: the caller throws the buffer's content
    /// away and calls again.
    /// </summary>
    Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation);

    /// <summary>
    /// Applies the pack's erase rule to a bounded piece of one collection. Called only by the destruction gate, which
    /// adds the pieces' counts to the record of <paramref name="step"/> and calls again while
    /// <see cref="ErasedPiece.More"/>. Idempotent: what is gone stays gone, and a call after the last piece answers
    /// <see cref="Receipt.NothingFound"/>. Where the rule is to retain, what its ground no longer keeps is erased first,
    /// in pieces of their own, and the last piece counts what stays; so a collection can have two receipts.
    /// Records with secrets (<see cref="ISecretConnector"/>) come after those were recorded and removed.
    /// </summary>
    Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation);

    /// <summary>
    /// Asks again by another query on another connection what is left of the person in the collection: whatever still
    /// names them. Records that the pack retains do not count until their ground no longer keeps them.
    /// </summary>
    Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation);
}

/// <summary>
/// Connectors whose service stores large objects (documents) beside records: the objects stream into the package as
/// files.
/// </summary>
public interface IObjectConnector : IConnector
{
    /// <summary>
    /// Opens one object that an exported page named (<see cref="ExportedPage.Objects"/>); null when it is gone
    /// meanwhile. The caller disposes the stream.
    /// </summary>
    Task<Stream?> OpenObjectAsync(
        SubjectScope scope, Collection collection, string objectName, CancellationToken cancellation);
}

/// <summary>
/// Who a call is about: tenant, the subject's id in that tenant, and the other identifiers that the identity map knows
/// (some services know a person only by e-mail or external id). Identifiers are parameters of queries, never part of
/// their text.
/// </summary>
/// <param name="Request">The request's opaque id, for the service's own log.</param>
public sealed record SubjectScope(
    TenantId Tenant,
    SubjectId Subject,
    Sensitive<IReadOnlyDictionary<string, string>> Identifiers,
    string Request);

public sealed record LocatedCollection(string Collection, long Count);

/// <param name="Count">Records in the page; zero only on the last one.</param>
/// <param name="Objects">Names of the stored objects (<see cref="IObjectConnector"/>) that the page's records have;
/// mostly empty.</param>
/// <param name="NextCursor">Opaque; null at the end. It may hold key values, so it is never logged or put in a
/// history.</param>
public sealed record ExportedPage(int Count, IReadOnlyList<string> Objects, string? NextCursor);

/// <param name="Receipt">What happened to this piece; its count is this piece's alone.</param>
/// <param name="More">Records may be left that the rule applies to: call again.</param>
public sealed record ErasedPiece(Receipt Receipt, bool More);

/// <summary>A call to a service failed. The message is ours: no personal data, no words of the service.</summary>
public sealed class ConnectorException : Exception
{
    /// <param name="retryAfter">The service asks not to be called again before that.</param>
    public ConnectorException(
        string service, FailureReason reason, bool retriable, Exception? inner = null, TimeSpan? retryAfter = null)
        : base($"Service {service}: {reason.WireName()}.", inner)
    {
        Service = service;
        Reason = reason;
        Retriable = retriable;
        RetryAfter = retryAfter;
    }

    public string Service { get; }

    public FailureReason Reason { get; }

    public bool Retriable { get; }

    public TimeSpan? RetryAfter { get; }

    /// <summary>
    /// Some attempt of the call was not heard to its end, whatever the last one was told: the service may still be at
    /// work on it.
    /// </summary>
    public bool MayBeAtWork { get; init; }
}
