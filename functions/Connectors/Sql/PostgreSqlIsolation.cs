using Npgsql;
using NpgsqlTypes;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// Proves that a database keeps tenants apart by itself: that the role cannot step over row-level security, that every
/// table of the pack forces it, that without the tenant's setting nothing is seen, and with one tenant nothing of
/// another.
/// </summary>
internal sealed class PostgreSqlIsolation(string connectionString, string tenantSetting)
{
    /// <summary>A value that no tenant's id can have, so that whatever it shows is somebody else's.</summary>
    private const string NoTenant = "-";

    private const string Role = "SELECT rolsuper, rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user";

    private const string Table = """
        SELECT c.relrowsecurity AND c.relforcerowsecurity,
            EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive),
            EXISTS (
                SELECT FROM pg_catalog.pg_policy p
                WHERE p.polrelid = c.oid AND p.polpermissive
                    AND strpos(coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), @setting), @setting) = 0)
        FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(@table)
        """;

    /// <summary>What is missing, a sentence each; nothing where all is proved.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached or read.</exception>
    public async Task<IReadOnlyList<string>> FindGapsAsync(
        IReadOnlyList<Collection> collections, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellation);
        var gaps = new List<string>();
        await using (var role = new NpgsqlCommand(Role, connection))
        await using (var reader = await role.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            if (reader.GetBoolean(0))
                gaps.Add("Its role is a superuser, whom row-level security does not bind.");
            if (reader.GetBoolean(1))
                gaps.Add("Its role has BYPASSRLS, so row-level security does not bind it.");
        }

        foreach (var collection in collections.DistinctBy(
            collection => (collection.Source, collection.TenantColumn)))
            await CheckAsync(connection, collection, gaps, cancellation);
        return gaps;
    }

    private async Task CheckAsync(
        NpgsqlConnection connection, Collection collection, List<string> gaps, CancellationToken cancellation)
    {
        await using (var table = new NpgsqlCommand(Table, connection))
        {
            table.Parameters.AddWithValue("table", SqlName.Quoted(collection.Source));
            table.Parameters.AddWithValue("setting", tenantSetting);
            await using var reader = await table.ExecuteReaderAsync(cancellation);
            if (!await reader.ReadAsync(cancellation))
            {
                gaps.Add($"The table {collection.Source} is not there.");
                return;
            }

            if (!reader.GetBoolean(0))
                gaps.Add($"The table {collection.Source} does not force row-level security.");
            else if (!reader.GetBoolean(1))
                gaps.Add($"The table {collection.Source} has no policy, so nobody would ever see a record.");
            if (reader.GetBoolean(2))
                gaps.Add($"The table {collection.Source} has a policy that does not ask for {tenantSetting}.");
        }

        if (await SeesAsync(connection, collection, tenant: null, "true", cancellation))
            gaps.Add($"The table {collection.Source} shows records to a session that names no tenant.");
        if (await SeesAsync(
            connection, collection, NoTenant,
            $"{SqlName.Column(collection.TenantColumn)}::text IS DISTINCT FROM @tenant", cancellation))
            gaps.Add($"The table {collection.Source} shows a tenant the records of others.");
    }

    private async Task<bool> SeesAsync(
        NpgsqlConnection connection, Collection collection, string? tenant, string condition,
        CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (tenant is not null)
        {
            await using var set = new NpgsqlCommand("SELECT set_config(@setting, @tenant, true)", connection, transaction);
            set.Parameters.AddWithValue("setting", tenantSetting);
            set.Parameters.AddWithValue("tenant", tenant);
            await set.ExecuteNonQueryAsync(cancellation);
        }

#pragma warning disable CA2100 // Names come from the validated pack; the value is a parameter.
        await using var see = new NpgsqlCommand(
            $"SELECT EXISTS (SELECT FROM {SqlName.Table(collection.Source)} WHERE {condition})", connection, transaction);
#pragma warning restore CA2100
        see.Parameters.Add(new NpgsqlParameter("tenant", NpgsqlDbType.Text) { Value = tenant ?? NoTenant });
        return (bool)(await see.ExecuteScalarAsync(cancellation))!;
    }
}
