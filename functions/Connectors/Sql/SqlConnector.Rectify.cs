using System.Data.Common;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector : IRectifyConnector
{
    private const string OneRecord = "@record";
    private const string NewValue = "@value";

    public Task<bool> RectifyAsync(
        SubjectScope scope, Collection collection, FieldCorrection correction, string step,
        CancellationToken cancellation)
    {
        if (SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not { } subject)
            return Task.FromResult(true);
        var statements = Of(collection);
        var selection = Meant(statements.Selections.OfSubject(scope.Tenant, subject), collection, correction);
        var update = selection with
        {
            Bind = selection.Bind + (command => _dialect.BindValue(
                command, NewValue, correction.Value?.Reveal(), correction.Field.Type)),
        };
        return _session.RunAsync(
            scope.Tenant, ConnectionUse.Write, async (connection, token) =>
            {
                await using (var transaction = await _dialect.BeginAsync(
                    connection, scope.Tenant, ConnectionUse.Write, token))
                {
                    var expected = await CountAsync(connection, statements.Count(selection), selection, token);
                    var changed = await ChangeAsync(
                        connection, transaction, statements.Rectify(selection, correction.Field, NewValue), update,
                        token);
                    // Fewer or more than were there: a trigger or a rule of the database is at work, and nothing stays.
                    if (changed != expected)
                        throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: true);
                    if (transaction is not null)
                        await transaction.CommitAsync(token);
                }

                // What the value was leaves the files as far as the database can make it.
                await _dialect.TrySettleErasureAsync(connection, token);
                return true;
            }, cancellation, inOneTransaction: false);
    }

    public Task<RectifiedRecords> CheckAsync(
        SubjectScope scope, Collection collection, FieldCorrection correction, CancellationToken cancellation)
    {
        if (SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not { } subject)
            return Task.FromResult(new RectifiedRecords(0, 0));
        var statements = Of(collection);
        var selection = Meant(
            statements.Selections.OfSubjectWithoutIndex(scope.Tenant, subject), collection, correction);
        return _session.RunAsync(
            scope.Tenant, ConnectionUse.Verify, async (connection, token) =>
            {
                await using var command = Command(
                    connection, statements.Values(selection, correction.Field), selection);
                await using var reader = await command.ExecuteReaderAsync(token);
                var (values, found, corrected) = (new SqlRecordWriter(_dialect, []), 0L, 0L);
                while (await reader.ReadAsync(token))
                {
                    found++;
                    corrected += correction.IsMet(values.ReadText(reader, 0)) ? 1 : 0;
                }

                return new RectifiedRecords(found, corrected);
            }, cancellation);
    }

    private SqlSelection Meant(SqlSelection ofSubject, Collection collection, FieldCorrection correction) =>
        correction.Record is { } record
            ? ofSubject.And(
                $"{SqlName.Column(collection.Key.Single())} = {OneRecord}",
                command => _dialect.BindText(command, OneRecord, record.Reveal()))
            : ofSubject;
}
