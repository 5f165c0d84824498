using System.Buffers;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

public sealed partial class SqlConnector : ITenantExportConnector
{
    public async Task<TenantPage> ExportTenantAsync(
        TenantId tenant, Collection collection, LeftOut isLeftOut, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation)
    {
        var statements = Of(collection);
        var selection = statements.Selections.OfTenant(tenant);
        var after = cursor is null ? null : SqlCursor.Read(cursor, collection.Key.Count);
        var rest = After(selection, statements, after);
        return await _session.RunAsync(tenant, ConnectionUse.Read, async (connection, token) =>
        {
            await using var command = Command(connection, statements.ExportWithPerson(rest), rest);
            await using var reader = await command.ExecuteReaderAsync(token);
            var page = await new SqlPageReader(Service, _dialect, collection, statements.Fields)
                .ReadTenantAsync(reader, isLeftOut, output, token);
            await reader.DisposeAsync();
            // Rows without a complete key would fall between the pages. Asked once, when there is a second page.
            if (after is null && page.NextCursor is not null &&
                await CountAsync(connection, statements.CountWithoutKey(selection), selection, token) > 0)
                throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false);
            return page;
        }, cancellation);
    }
}
