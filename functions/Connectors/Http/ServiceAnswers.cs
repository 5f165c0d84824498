using System.Buffers;
using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// Checks what a service answers: strict JSON of the contract's shape, for the tenant, person and collection that were
/// asked for, in the numbers that were asked for, and with the receipts that the pack's rule allows. All else is a
/// malformed answer.
/// </summary>
internal sealed partial class ServiceAnswers(Service service)
{
    public IReadOnlyList<LocatedCollection> Located(
        ReadOnlyMemory<byte> json, SubjectScope scope, IReadOnlyList<string> asked)
    {
        var answer = Read<LocateAnswer>(json);
        Check(IsFor(scope, answer.TenantId, answer.SubjectId));
        Check(answer.Collections.Select(found => found.Collection).Order(StringComparer.Ordinal)
            .SequenceEqual(asked.Order(StringComparer.Ordinal), StringComparer.Ordinal));
        Check(answer.Collections.All(found => found.Count >= 0));
        return answer.Collections;
    }

    public ExportedPage Exported(
        ReadOnlyMemory<byte> json, SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output)
    {
        using var document = Parse(json);
        var answer = document.RootElement;
        Check(answer.ValueKind == JsonValueKind.Object && answer.EnumerateObject().All(
            member => member.Name is "tenantId" or "subjectId" or "collection" or "records" or "nextCursor"));
        Check(IsFor(scope, Text(answer, "tenantId"), Text(answer, "subjectId")) &&
            Text(answer, "collection") == collection.Name);
        Check(answer.TryGetProperty("records", out var records) && records.ValueKind == JsonValueKind.Array);
        var count = records.GetArrayLength();
        Check(count <= ConnectorLimits.PageRecords);
        var next = Text(answer, "nextCursor");
        // A page without records or a cursor that stands still would be asked for without end.
        Check(next is null || (count > 0 && next != cursor && next.Length is > 0 and <= ConnectorLimits.CursorLength));
        // Written aside first: an answer that turns out bad in its middle leaves nothing in the caller's page.
        var page = new ArrayBufferWriter<byte>(json.Length);
        WriteRecords(records, collection, page);
        output.Write(page.WrittenSpan);
        return new ExportedPage(count, [], next);
    }

    public ErasedPiece Erased(ReadOnlyMemory<byte> json, SubjectScope scope, Collection collection)
    {
        var answer = Read<EraseAnswer>(json);
        Check(IsFor(scope, answer.TenantId, answer.SubjectId) && answer.Collection == collection.Name);
        Check((collection.Erase, answer.Receipt) switch
        {
            (_, Receipt.NothingFound or Receipt.Failed) => !answer.More,
            ({ Action: EraseAction.HardDelete or EraseAction.SecureErase }, Receipt.Erased erased) => erased.Count > 0,
            ({ Action: EraseAction.Pseudonymise }, Receipt.Pseudonymised pseudonymised) => pseudonymised.Count > 0,
            ({ Action: EraseAction.Retain } rule, Receipt.Retained retained) =>
                retained is { Count: > 0, Expired: 0 } && retained.Ground == rule.Ground,
            // What its ground no longer keeps goes first; what it keeps is counted after that.
            ({ Action: EraseAction.Retain }, Receipt.Erased erased) => erased.Count > 0 && answer.More,
            _ => false,
        });
        return new ErasedPiece(answer.Receipt, answer.More);
    }

    /// <summary>As <see cref="Erased"/>, about the whole tenant.</summary>
    public ErasedPiece ErasedTenant(ReadOnlyMemory<byte> json, TenantId tenant, Collection collection)
    {
        var answer = Read<EraseTenantAnswer>(json);
        Check(answer.TenantId == tenant.Value && answer.Collection == collection.Name);
        Check((collection.Erase.Action is EraseAction.Retain, answer.Receipt) switch
        {
            (_, Receipt.NothingFound or Receipt.Failed) => !answer.More,
            (false, Receipt.Erased erased) => erased.Count > 0,
            (true, Receipt.Retained retained) =>
                retained is { Count: > 0, Expired: 0 } && retained.Ground == collection.Erase.Ground && !answer.More,
            (true, Receipt.Erased erased) => erased.Count > 0 && answer.More,
            _ => false,
        });
        return new ErasedPiece(answer.Receipt, answer.More);
    }

    public long? CountedTenant(ReadOnlyMemory<byte> json, TenantId tenant, Collection collection)
    {
        var answer = Read<CountTenantAnswer>(json);
        Check(answer.TenantId == tenant.Value && answer.Collection == collection.Name && answer.Left >= 0);
        return answer.Left;
    }

    public long Verified(ReadOnlyMemory<byte> json, SubjectScope scope, Collection collection)
    {
        var answer = Read<VerifyAnswer>(json);
        Check(IsFor(scope, answer.TenantId, answer.SubjectId) && answer.Collection == collection.Name &&
            answer.Left >= 0);
        return answer.Left;
    }

    /// <summary>On the wire a secret has its column's name; the answered ones have the pack's.</summary>
    public IReadOnlyList<SecretHash> Hashed(ReadOnlyMemory<byte> json, SubjectScope scope, Collection collection)
    {
        var answer = Read<HashSecretsAnswer>(json);
        Check(IsFor(scope, answer.TenantId, answer.SubjectId) && answer.Collection == collection.Name);
        return Named(answer.Secrets, collection);
    }

    public bool Removed(ReadOnlyMemory<byte> json, SubjectScope scope, Collection collection)
    {
        var answer = Read<RemoveSecretsAnswer>(json);
        Check(IsFor(scope, answer.TenantId, answer.SubjectId) && answer.Collection == collection.Name);
        return true;
    }

    private List<SecretHash> Named(IReadOnlyList<SecretHash> secrets, Collection collection)
    {
        var names = new RecordTreatment(collection).Secrets.ToDictionary(
            field => field.Column, field => field.Name, StringComparer.Ordinal);
        Check(secrets.Count <= ConnectorLimits.SecretRecords * names.Count);
        Check(secrets.All(
            secret => secret is not null && names.ContainsKey(secret.Field) && IsSha256(secret.Sha256)));
        return [.. secrets.Select(secret => secret with { Field = names[secret.Field] })];
    }

    private static bool IsSha256(string hash) =>
        hash.Length == 64 && hash.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    private void WriteRecords(JsonElement records, Collection collection, IBufferWriter<byte> page)
    {
        var writer = new JsonRecordWriter(collection, passedOver: []);
        using var json = new Utf8JsonWriter(page, JsonRecordWriter.Plain);
        var isFirst = true;
        foreach (var record in records.EnumerateArray())
        {
            if (!isFirst)
                page.Write(",\n"u8);
            isFirst = false;
            Check(TryWrite(writer, record, json));
            json.Flush();
            if (json.BytesCommitted > ConnectorLimits.RecordBytes)
                throw new ConnectorException(service.Name, FailureReason.TooLarge, retriable: false);
            json.Reset();
        }
    }

    private static bool TryWrite(JsonRecordWriter writer, JsonElement record, Utf8JsonWriter json)
    {
        try
        {
            return writer.TryWrite(record, json);
        }
        catch (InvalidOperationException)
        {
            // A text that is half of a surrogate pair is JSON by its form but no text.
            return false;
        }
    }

    private T Read<T>(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json.Span, ServiceContract.Json) ?? throw Malformed();
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Without the parser's message: it may hold a piece of the answer.
            throw Malformed();
        }
    }

    private JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, JsonRecordWriter.Strict);
        }
        catch (JsonException)
        {
            // Without the parser's message: it may hold a piece of the answer.
            throw Malformed();
        }
    }

    private string? Text(JsonElement answer, string name)
    {
        if (!answer.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        Check(value.ValueKind == JsonValueKind.String);
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            throw Malformed();
        }
    }

    private static bool IsFor(SubjectScope scope, string? tenant, string? subject) =>
        tenant == scope.Tenant.Value && subject == scope.Subject.Value;

    private void Check(bool isAsAgreed)
    {
        if (!isAsAgreed)
            throw Malformed();
    }

    private ConnectorException Malformed() => new(service.Name, FailureReason.MalformedAnswer, retriable: false);
}
