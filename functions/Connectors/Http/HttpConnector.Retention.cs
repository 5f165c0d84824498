using System.Security.Cryptography;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// Records that go by rule, where the service offers that. Each call names everybody whose records stay, so the service
/// remembers nothing between two calls and a hold that comes in between is in the next one
/// (docs/decisions/0004-sweeps-over-http.md).
/// </summary>
public sealed partial class HttpConnector : IRetentionConnector
{
    public async Task<SelectionCount> CountAsync(
        SelectedRecords records, Collection collection, EraseAction action, CancellationToken cancellation)
    {
        if (Selection(records, collection) is not { } selection)
            return new SelectionCount(0, 0, 0, 0);
        var call = new CountRecordsCall(
            records.Tenant.Value, records.Request, collection.Name, selection, Name(action),
            Protected(records, collection, Protection.Hold), Protected(records, collection, Protection.OpenRequest));
        return await CallAsync(
            ServiceContract.CountRecords, call, records, answer => _answers.Counted(answer, call), cancellation);
    }

    public async Task<SweptPiece> SweepAsync(
        SelectedRecords records, Collection collection, EraseAction action, string? cursor, long limit,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var name = Name(action);
        if (Selection(records, collection) is not { } selection)
            return new SweptPiece(0, More: false, Cursor: null, TimeSpan.Zero);
        var stay = Protected(records, collection);
        var pseudonyms = action == EraseAction.Pseudonymise
            ? await PseudonymsAsync(records, collection, selection, stay, cancellation) : null;
        var walk = SweepWalk.Read(cursor);
        // A walk that begins again is other work, though it asks for the same.
        var call = new SweepRecordsCall(
            records.Tenant.Value, records.Request, collection.Name, Step: walk.IsAgain ? "again" : "", selection, name,
            stay, limit, NotAfter: default, pseudonyms, walk.Cursor);
        call = call with { Step = StepOf(call), NotAfter = _caller.NotAfter };
        var piece = await CallAsync(
            ServiceContract.SweepRecords, call, records, answer => _answers.Swept(answer, call), cancellation);
        var isThrough = !piece.More && await IsThroughAsync(records, collection, action, cancellation);
        if (isThrough)
            return piece;
        return walk.After(piece) is { } next
            ? piece with { More = true, Cursor = next.Write() }
            : throw new ConnectorException(Service, FailureReason.NotErased, retriable: false);
    }

    /// <summary>
    /// A service that says that it is through is asked by its other query. What is left although a whole walk changed
    /// nothing is a lie, or a promise that the service cannot keep.
    /// </summary>
    private async Task<bool> IsThroughAsync(
        SelectedRecords records, Collection collection, EraseAction action, CancellationToken cancellation) =>
        (await CountAsync(records, collection, action, cancellation)).Due == 0 ||
        // These wait for their hashes, which is the caller's to do first.
        (action != EraseAction.HardDelete &&
            (await HashSecretsAsync(records, collection, cancellation)).Count > 0);

    /// <summary>
    /// Whose records are next, with what takes the place of each: the same that an erasure gives, and that only we know.
    /// </summary>
    private async Task<IReadOnlyList<CallPseudonym>> PseudonymsAsync(
        SelectedRecords records, Collection collection, CallSelection selection, IReadOnlyList<string> stay,
        CancellationToken cancellation)
    {
        var call = new ListPeopleCall(
            records.Tenant.Value, records.Request, collection.Name, selection, stay,
            ConnectorLimits.PseudonymisedPeople);
        var people = await CallAsync(
            ServiceContract.ListPeople, call, records,
            answer => _answers.Listed(answer, call, collection), cancellation);
        var made = await _pseudonyms.OfAsync(
            records.Tenant, RecordPseudonyms.KindOf(collection.SubjectIdentifier), people, cancellation);
        return [.. people.Zip(made, (person, pseudonym) => new CallPseudonym(person, pseudonym!))];
    }

    private Task<T> CallAsync<T>(
        string path, object call, SelectedRecords records, Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellation) =>
        _caller.CallAsync(path, call, new CallScope(records.Tenant, records.Request), read, cancellation);

    /// <summary>
    /// The same for a repetition and for nothing else: with another list of people who stay it is other work, so that
    /// nobody is given the answer of work that did not know them.
    /// </summary>
    private static string StepOf(SweepRecordsCall call) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(call, ServiceContract.Json)));

    private static string Name(EraseAction action) => action switch
    {
        EraseAction.HardDelete => "hard_delete",
        EraseAction.Pseudonymise => "pseudonymise",
        EraseAction.SecureErase => "secure_erase",
        _ => throw new NotSupportedException("Keeping is no sweep."),
    };

    /// <summary>Null where it is about somebody whom the collection cannot know.</summary>
    private static CallSelection? Selection(SelectedRecords records, Collection collection) =>
        records.Selection switch
        {
            RecordSelection.Everything => new CallSelection("all"),
            RecordSelection.OlderThan { CutOff: var cut } =>
                collection.Retention.From is { } from && collection.FindField(from) is { } field
                    ? new CallSelection("older_than", field.Column, CutOff: cut)
                    : throw new NotSupportedException(
                        $"The retention of collection {collection.Name} has no start."),
            RecordSelection.WithValue { Column: var column, Value: var value } =>
                new CallSelection("value", column, Value: value.Reveal()),
            RecordSelection.OfSubject { Subject: var scope } => IsKnown(scope, collection)
                ? new CallSelection("person", Subject: Subject(scope, [collection])) : null,
            _ => throw new NotSupportedException("A service behind HTTP does not compare two collections."),
        };

    /// <summary>What the collection calls these people; of whom it cannot know it has nothing.</summary>
    private static string[] Protected(SelectedRecords records, Collection collection, Protection? by = null) =>
    [
        .. records.Protected.Where(person => by is null || person.By == by)
            .Select(person => SubjectIdentifiers.Find(person, collection.SubjectIdentifier)).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
