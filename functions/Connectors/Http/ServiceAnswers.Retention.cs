using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>What a service answers about records that go by rule.</summary>
internal sealed partial class ServiceAnswers
{
    public SelectionCount Counted(ReadOnlyMemory<byte> json, CountRecordsCall call)
    {
        var answer = Read<CountRecordsAnswer>(json);
        Check(answer.TenantId == call.TenantId && answer.Collection == call.Collection);
        Check(answer is { Selected: >= 0, Held: >= 0, Requested: >= 0, Undated: >= 0 });
        // In this order, so that no sum of theirs is larger than a number can be.
        Check(answer.Held <= answer.Selected && answer.Requested <= answer.Selected - answer.Held);
        Check((answer.Held == 0 || call.Held.Count > 0) && (answer.Requested == 0 || call.Requested.Count > 0));
        Check(answer.Undated == 0 || call.Selection.CutOff is not null);
        return new SelectionCount(answer.Selected, answer.Held, answer.Requested, answer.Undated);
    }

    public SweptPiece Swept(ReadOnlyMemory<byte> json, SweepRecordsCall call)
    {
        var answer = Read<SweepRecordsAnswer>(json);
        Check(answer.TenantId == call.TenantId && answer.Collection == call.Collection);
        Check(answer.Count >= 0 && answer.Count <= call.Limit);
        Check(answer.Cursor is null || (answer.More && answer.Cursor.Length is > 0 and <= ConnectorLimits.CursorLength));
        // A piece that did nothing and leads nowhere would be asked for without end.
        Check(!answer.More || answer.Count > 0 || (answer.Cursor is not null && answer.Cursor != call.Cursor));
        Check(answer.LongestTransactionMs >= 0 &&
            answer.LongestTransactionMs <= ConnectorLimits.CallTimeout.TotalMilliseconds);
        return new SweptPiece(
            answer.Count, answer.More, answer.Cursor, TimeSpan.FromMilliseconds(answer.LongestTransactionMs));
    }

    /// <summary>A protected person among them would show that the service spares nobody.</summary>
    public IReadOnlyList<string> Listed(ReadOnlyMemory<byte> json, ListPeopleCall call, Collection collection)
    {
        var answer = Read<ListPeopleAnswer>(json);
        Check(answer.TenantId == call.TenantId && answer.Collection == call.Collection);
        Check(answer.People.Count <= call.MaxPeople);
        Check(answer.People.All(person => person?.Length is > 0 and <= ConnectorLimits.PersonLength));
        Check(answer.People.Distinct(StringComparer.Ordinal).Count() == answer.People.Count);
        Check(!answer.People.Select(person => SubjectIdentifiers.Compared(person, collection.SubjectIdentifier))
            .Intersect(call.Protected, StringComparer.Ordinal).Any());
        return answer.People;
    }

    /// <inheritdoc cref="Hashed(ReadOnlyMemory{byte}, SubjectScope, Collection)"/>
    public IReadOnlyList<SecretHash> Hashed(
        ReadOnlyMemory<byte> json, HashRecordSecretsCall call, Collection collection)
    {
        var answer = Read<HashRecordSecretsAnswer>(json);
        Check(answer.TenantId == call.TenantId && answer.Collection == call.Collection);
        return Named(answer.Secrets, collection);
    }

    public bool Removed(ReadOnlyMemory<byte> json, RemoveRecordSecretsCall call)
    {
        var answer = Read<RemoveRecordSecretsAnswer>(json);
        Check(answer.TenantId == call.TenantId && answer.Collection == call.Collection);
        return true;
    }
}
