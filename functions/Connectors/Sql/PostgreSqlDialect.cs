using System.Data.Common;
using System.Net.Sockets;
using Npgsql;
using NpgsqlTypes;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Sql;

/// <summary>
/// PostgreSQL 13 or later. Each transaction names its tenant in a setting of the session, so that row-level security can
/// stand behind the WHERE; reading transactions are read-only and every statement has a time limit. Values of all types
/// but bytes travel as text, and parameters without a declared type, so that a column may be of any type that its text
/// can be compared with.
/// </summary>
public sealed partial class PostgreSqlDialect(string tenantSetting = ConnectorsOptions.UsualTenantSetting) : SqlDialect
{
    private const string Prepare =
        "SELECT set_config(@setting, @tenant, true), set_config('statement_timeout', @limit, true), " +
        "set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true), set_config('transaction_read_only', @readonly, true)";

    public override ConnectorKind Kind => ConnectorKind.PostgreSql;

    public override DbConnection Create(string connectionString, ConnectionUse use)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "privacy-functions",
            Timeout = (int)ConnectorLimits.CallTimeout.TotalSeconds,
            CommandTimeout = (int)ConnectorLimits.CallTimeout.TotalSeconds,
            // Parameters' values would stand in exceptions.
            IncludeErrorDetail = false,
        };
        if (use == ConnectionUse.Verify)
            builder.Pooling = false;
        return new NpgsqlConnection(builder.ConnectionString);
    }

    public override async Task<DbTransaction?> BeginAsync(
        DbConnection connection, TenantId tenant, ConnectionUse use, CancellationToken cancellation)
    {
        var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = Prepare;
        BindTyped(command, "@setting", tenantSetting);
        BindTyped(command, "@tenant", tenant.Value);
        BindTyped(command, "@limit", ((int)ConnectorLimits.CallTimeout.TotalMilliseconds).ToString(provider: null));
        BindTyped(command, "@readonly", use == ConnectionUse.Write ? "off" : "on");
        await command.ExecuteNonQueryAsync(cancellation);
        return transaction;
    }

    public override string FieldExpression(string quotedColumn, FieldType type) =>
        type == FieldType.Bytes ? quotedColumn : quotedColumn + "::text";

    public override string KeyExpression(string quotedColumn) => quotedColumn + "::text";

    public override string WithoutIndex(string quotedColumn) => $"COALESCE({quotedColumn}, {quotedColumn})";

    public override void BindText(DbCommand command, string name, string? value) => command.Parameters.Add(
        new NpgsqlParameter(name, NpgsqlDbType.Unknown) { Value = value is null ? DBNull.Value : value });

    public override bool TryGetUtf8(
        DbDataReader reader, int ordinal, FieldType type, Utf8Scratch scratch, out ReadOnlySpan<byte> value)
    {
        var isNull = reader.IsDBNull(ordinal);
        value = isNull ? default : reader.GetFieldValue<byte[]>(ordinal);
        return !isNull;
    }

    public override SqlFault? Classify(Exception exception) => exception switch
    {
        PostgresException postgres => Classify(postgres.SqlState),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
            new SqlFault(FailureReason.Timeout, Retriable: true),
        NpgsqlException or SocketException or IOException => new SqlFault(FailureReason.Unreachable, Retriable: true),
        InvalidCastException => new SqlFault(FailureReason.SchemaMismatch, Retriable: false),
        _ => null,
    };

    public override SqlKeyValue? ReadKey(DbDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : new SqlKeyValue.Text(reader.GetString(ordinal));

    public override void BindKey(DbCommand command, string name, SqlKeyValue value) =>
        BindText(command, name, value is SqlKeyValue.Text text ? text.Value
            : throw new FormatException("Not a cursor of this collection."));

    /// <summary>By SQLSTATE, PostgreSQL's appendix A; its first two characters are the class.</summary>
    private static SqlFault Classify(string state) => (state, state[..2]) switch
    {
        // The text is no value of the column's type, or too large for it.
        ("22P02" or "22003" or "22007" or "22008", _) =>
            new SqlFault(FailureReason.SchemaMismatch, Retriable: false, MeansNoMatch: true),
        ("57014", _) => new SqlFault(FailureReason.Timeout, Retriable: true),
        ("42501", _) or (_, "28") => new SqlFault(FailureReason.Unauthorized, Retriable: false),
        (_, "42" or "3F" or "23" or "22") => new SqlFault(FailureReason.SchemaMismatch, Retriable: false),
        (_, "3D") => new SqlFault(FailureReason.Unreachable, Retriable: false),
        (_, "08" or "57") => new SqlFault(FailureReason.Unreachable, Retriable: true),
        _ => new SqlFault(FailureReason.ServiceError, Retriable: true),
    };

    private static void BindTyped(DbCommand command, string name, string value) =>
        command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Text) { Value = value });
}
