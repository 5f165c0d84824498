using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Http;

/// <param name="OperationId">What the action keys its writes with; the same for every attempt under one key.</param>
/// <param name="Fingerprint">Keyed hash of the body.</param>
/// <param name="SealedAnswer">Null while the first attempt runs, or after it failed.</param>
internal sealed record IdempotencyRecord(
    string OperationId, string Fingerprint, DateTimeOffset LeaseEndsAt, DateTimeOffset ExpiresAt,
    byte[]? SealedAnswer = null)
{
    public static IdempotencyRecord From(StoredEntity entity) => EntityJson.Read<IdempotencyRecord>(entity);

    public ReadOnlyMemory<byte> ToContent() => EntityJson.Write(this);
}

internal abstract record IdempotencyStart
{
    private IdempotencyStart()
    {
    }

    public sealed record Run(IdempotencyRecord Record, ETag Tag) : IdempotencyStart;

    public sealed record Replay(IResult Answer) : IdempotencyStart;

    public sealed record Refused(IResult Answer) : IdempotencyStart;
}
