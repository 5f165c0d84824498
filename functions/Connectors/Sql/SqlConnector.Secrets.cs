using System.Data.Common;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector : ISecretConnector
{
    public Task<IReadOnlyList<SecretHash>> HashSecretsAsync(
        SelectedRecords records, Collection collection, CancellationToken cancellation)
    {
        var statements = Of(collection);
        if (statements.Treatment.Secrets.Count == 0 ||
            statements.Selections.Of(records.Tenant, records.Selection) is not { } selected)
            return Task.FromResult<IReadOnlyList<SecretHash>>([]);
        var selection = statements.Selections.Unprotected(selected, records.Protected);
        return _session.RunAsync<IReadOnlyList<SecretHash>>(
            records.Tenant, ConnectionUse.Read, async (connection, token) =>
            {
                await using var command = Command(
                    connection, statements.HashSecrets(selection, ConnectorLimits.SecretRecords), selection);
                await using var reader = await command.ExecuteReaderAsync(token);
                var hashes = new List<SecretHash>();
                while (await reader.ReadAsync(token))
                {
                    for (var i = 0; i < statements.Treatment.Secrets.Count; i++)
                    {
                        if (!reader.IsDBNull(i))
                            hashes.Add(new SecretHash(statements.Treatment.Secrets[i].Name, reader.GetString(i)));
                    }
                }

                return hashes;
            }, cancellation);
    }

    public Task RemoveSecretsAsync(
        SelectedRecords records, Collection collection, IReadOnlyList<SecretHash> recorded,
        CancellationToken cancellation)
    {
        var statements = Of(collection);
        if (recorded.Count == 0 || statements.Treatment.Secrets.Count == 0 ||
            statements.Selections.Of(records.Tenant, records.Selection) is not { } selected)
            return Task.CompletedTask;
        var unprotected = statements.Selections.Unprotected(selected, records.Protected);
        var selection = unprotected with
        {
            Bind = unprotected.Bind + (command => _dialect.BindTexts(
                command, SqlStatements.Recorded, [.. recorded.Select(secret => secret.Sha256)])),
        };
        return _session.RunAsync(
            records.Tenant, ConnectionUse.Write, async (connection, token) =>
            {
                await using (var transaction = await _dialect.BeginAsync(
                    connection, records.Tenant, ConnectionUse.Write, token))
                {
                    await ChangeAsync(connection, transaction, statements.RemoveSecrets(selection), selection, token);
                    if (transaction is not null)
                        await transaction.CommitAsync(token);
                }

                return await _dialect.TrySettleErasureAsync(connection, token);
            }, cancellation, inOneTransaction: false);
    }
}
