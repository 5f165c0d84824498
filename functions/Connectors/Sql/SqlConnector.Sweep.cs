using System.Data.Common;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector : IRetentionConnector
{
    public Task<SelectionCount> CountAsync(
        SelectedRecords records, Collection collection, EraseAction action, CancellationToken cancellation)
    {
        var statements = Of(collection);
        if (statements.Selections.Of(records.Tenant, records.Selection) is not { } selected)
            return Task.FromResult(new SelectionCount(0, 0, 0, 0));
        var (isHeld, isRequested, bind) = statements.Selections.Protection(records.Protected);
        var selection = selected with { Bind = selected.Bind + bind };
        if (action == EraseAction.Pseudonymise)
            selection = selection.And(statements.SaysWho);
        return _session.RunAsync(records.Tenant, ConnectionUse.Read, async (connection, token) =>
        {
            var undated = 0L;
            if (statements.Selections.Undated(records.Tenant, records.Selection) is { } without)
                undated = await CountAsync(connection, statements.Count(without), without, token);

            await using var command = Command(
                connection, statements.CountProtected(selection, isHeld, isRequested), selection);
            await using var reader = await command.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return new SelectionCount(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), undated);
        }, cancellation);
    }

    public Task<SweptPiece> SweepAsync(
        SelectedRecords records, Collection collection, EraseAction action, string? cursor, long limit,
        CancellationToken cancellation) =>
        SweepAsync(records, collection, action, cursor, limit, people: null, cancellation);

    /// <param name="people">Only records of these, and of nobody, are changed; null: of everybody.</param>
    public Task<SweptPiece> SweepAsync(
        SelectedRecords records, Collection collection, EraseAction action, string? cursor, long limit,
        IReadOnlyList<string>? people, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var statements = Of(collection);
        if (action == EraseAction.Retain)
            throw new NotSupportedException("Keeping is no sweep.");
        if (statements.Selections.Of(records.Tenant, records.Selection) is not { } selected)
            return Task.FromResult(new SweptPiece(0, More: false, Cursor: null, TimeSpan.Zero));
        var selection = statements.Selections.Unprotected(selected, records.Protected);
        if (people is not null)
            selection = statements.Selections.OnlyOf(selection, people);
        if (action != EraseAction.HardDelete && statements.HasSecret.Length > 0)
            selection = selection.And($"NOT ({statements.HasSecret})");
        if (action == EraseAction.Pseudonymise)
            selection = selection.And(statements.SaysWho);
        else if (records.Selection.AfterChildren)
            selection = statements.Selections.WithoutChildren(selection);
        return _session.RunAsync(
            records.Tenant, ConnectionUse.Write,
            // Much of a tenant is found by walking its records once; few records by the index that finds them.
            (connection, token) => IsMuch(records.Selection)
                ? WalkAsync(connection, records, selection, collection, action, cursor, limit, token)
                : SweepFirstAsync(connection, records, selection, collection, action, limit, token),
            cancellation, inOneTransaction: false);
    }

    /// <summary>
    /// Some of the people whose selected records nobody protects and who have no pseudonym there yet, for a service that
    /// is told their pseudonyms.
    /// </summary>
    public Task<IReadOnlyList<string>> PeopleAsync(
        SelectedRecords records, Collection collection, int most, CancellationToken cancellation)
    {
        var statements = Of(collection);
        if (statements.Selections.Of(records.Tenant, records.Selection) is not { } selected)
            return Task.FromResult<IReadOnlyList<string>>([]);
        var selection = statements.Selections.Unprotected(selected, records.Protected).And(statements.NamesWho);
        if (statements.HasSecret.Length > 0)
            selection = selection.And($"NOT ({statements.HasSecret})");
        return _session.RunAsync<IReadOnlyList<string>>(
            records.Tenant, ConnectionUse.Read, async (connection, token) =>
            {
                await using var command = Command(connection, statements.People(selection, most), selection);
                await using var reader = await command.ExecuteReaderAsync(token);
                var people = new List<string>();
                while (await reader.ReadAsync(token))
                    people.Add(reader.GetString(0));
                return people;
            }, cancellation);
    }

    private static bool IsMuch(RecordSelection selection) => selection switch
    {
        RecordSelection.OfSubject or RecordSelection.WithValue => false,
        RecordSelection.BelongingTo(var parents) => IsMuch(parents),
        _ => true,
    };

    private async Task<SweptPiece> SweepFirstAsync(
        DbConnection connection, SelectedRecords records, SqlSelection selection, Collection collection,
        EraseAction action, long limit, CancellationToken cancellation)
    {
        var batch = action == EraseAction.Pseudonymise
            ? PseudonymiseFirst(connection, records.Tenant, selection, collection)
            : DeleteFirst(connection, records.Tenant, selection, collection);
        var piece = await RepeatUntilNoneAsync(connection, records.Tenant, limit, batch, cancellation);
        return new SweptPiece(piece.Changed, piece.More, Cursor: null, piece.Longest);
    }
}
