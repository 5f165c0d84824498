using System.Buffers.Text;
using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using SQLitePCL;

namespace PrivacyFunctions.Local.Host.Connectors;

/// <summary>
/// SQLite, for the local host. One writer at a time: erasing waits for others as long as a call may take.
/// <c>lower()</c> knows ASCII only, so an address is matched without regard to the case of ASCII letters.
/// </summary>
public sealed partial class SqliteDialect : SqlDialect
{
    static SqliteDialect() => Batteries_V2.Init();

    public override ConnectorKind Kind => ConnectorKind.Sqlite;

    public override DbConnection Create(string connectionString, ConnectionUse use)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString)
        {
            Mode = use == ConnectionUse.Write ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly,
            DefaultTimeout = (int)ConnectorLimits.CallTimeout.TotalSeconds,
        };
        if (use == ConnectionUse.Verify)
            builder.Pooling = false;
        return WithFunctions(new SqliteConnection(builder.ConnectionString));
    }

    public override string FieldExpression(string quotedColumn, FieldType type) => quotedColumn;

    public override string KeyExpression(string quotedColumn) => quotedColumn;

    public override string WithoutIndex(string quotedColumn) => $"({quotedColumn} || '')";

    public override void BindText(DbCommand command, string name, string? value) =>
        command.Parameters.Add(new SqliteParameter(name, value is null ? DBNull.Value : value));

    /// <summary>Columns take any type here, so each value is bound as its own; true and false are 1 and 0.</summary>
    public override void BindValue(DbCommand command, string name, string? value, FieldType type) =>
        command.Parameters.Add(new SqliteParameter(name, (value, type) switch
        {
            (null, _) => DBNull.Value,
            (_, FieldType.Integer) => long.Parse(value, CultureInfo.InvariantCulture),
            (_, FieldType.Number) => double.Parse(value, CultureInfo.InvariantCulture),
            (_, FieldType.Boolean) => value == "true" ? 1L : 0L,
            _ => value,
        }));

    public override bool TryGetUtf8(
        DbDataReader reader, int ordinal, FieldType type, Utf8Scratch scratch, out ReadOnlySpan<byte> value)
    {
        var statement = ((SqliteDataReader)reader).Handle;
        switch (raw.sqlite3_column_type(statement, ordinal))
        {
            case raw.SQLITE_NULL:
                value = default;
                return false;
            case raw.SQLITE_BLOB:
                value = raw.sqlite3_column_blob(statement, ordinal);
                return true;
            case raw.SQLITE_FLOAT:
                // SQLite's own text of a number keeps 15 digits; this keeps the number.
                var buffer = scratch.Take(32);
                Utf8Formatter.TryFormat(raw.sqlite3_column_double(statement, ordinal), buffer, out var length);
                value = buffer[..length];
                return true;
            default:
                var text = raw.sqlite3_column_text(statement, ordinal);
                value = MemoryMarshal.CreateReadOnlySpan(
                    in text.GetPinnableReference(), raw.sqlite3_column_bytes(statement, ordinal));
                return true;
        }
    }

    public override SqlFault? Classify(Exception exception) => exception switch
    {
        SqliteException sqlite => Classify(sqlite.SqliteErrorCode),
        InvalidCastException => new SqlFault(FailureReason.SchemaMismatch, Retriable: false),
        _ => null,
    };

    public override SqlKeyValue? ReadKey(DbDataReader reader, int ordinal) => reader.GetValue(ordinal) switch
    {
        string text => new SqlKeyValue.Text(text),
        long integer => new SqlKeyValue.Integer(integer),
        double real => new SqlKeyValue.Real(real),
        byte[] blob => new SqlKeyValue.Blob(Convert.ToBase64String(blob)),
        _ => null,
    };

    public override void BindKey(DbCommand command, string name, SqlKeyValue value) =>
        command.Parameters.Add(new SqliteParameter(name, value switch
        {
            SqlKeyValue.Text text => text.Value,
            SqlKeyValue.Integer integer => integer.Value,
            SqlKeyValue.Real real => real.Value,
            SqlKeyValue.Blob blob => Convert.FromBase64String(blob.Base64),
            _ => throw new FormatException("Not a cursor of this collection."),
        }));

    private static SqlFault Classify(int code) => code switch
    {
        raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH =>
            new SqlFault(FailureReason.SchemaMismatch, Retriable: false),
        raw.SQLITE_CANTOPEN => new SqlFault(FailureReason.Unreachable, Retriable: true),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_INTERRUPT =>
            new SqlFault(FailureReason.Timeout, Retriable: true),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            new SqlFault(FailureReason.Unauthorized, Retriable: false),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new SqlFault(FailureReason.ServiceError, Retriable: false),
        _ => new SqlFault(FailureReason.ServiceError, Retriable: true),
    };
}
