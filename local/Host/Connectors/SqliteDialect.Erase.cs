using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;
using SQLitePCL;

namespace PrivacyFunctions.Local.Host.Connectors;

public sealed partial class SqliteDialect
{
    private const string Sha256Function = "privacy_sha256";
    private const string TimeFunction = "privacy_unix_ms";

    /// <summary>A pseudonym as SQLite's GLOB sees it; 40 hexadecimal digits after the version.</summary>
    private static readonly string PseudonymGlob =
        "psn[0-9]*_" + string.Concat(Enumerable.Repeat("[0-9a-f]", 40));

    public override async Task<DbTransaction?> BeginAsync(
        DbConnection connection, TenantId tenant, ConnectionUse use, CancellationToken cancellation)
    {
        if (use != ConnectionUse.Write)
            return null;
        // Deleted bytes are overwritten in the file, not only unlinked.
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA secure_delete = ON";
        await command.ExecuteNonQueryAsync(cancellation);
        // Takes the write lock at once: a transaction that reads first and writes then could not wait for it any more.
        return ((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: false);
    }

    /// <summary>
    /// 8 MiB: written anew in a moment that other writers do not notice. In a larger file the free part of a page may
    /// keep an old copy of a key that was moved to another page, which <c>secure_delete</c> does not overwrite.
    /// </summary>
    private const long MostRewrittenBytes = 8 * 1024 * 1024;

    /// <summary>
    /// Deleted bytes also stand in the write-ahead log until it is taken over and cut. Waits for readers of the old
    /// state as long as a lock may take.
    /// </summary>
    public override async Task<bool> TrySettleErasureAsync(DbConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A pragma takes no parameter; the number is a constant of ours.
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout = {(int)ConnectorLimits.LongestRetryDelay.TotalMilliseconds}");
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
        if (!await TryRewriteAsync(command, cancellation))
            return false;
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var isBusy = false;
        do
        {
            while (await reader.ReadAsync(cancellation))
                isBusy = reader.FieldCount == 3 && reader.GetInt64(0) != 0;
        }
        while (await reader.NextResultAsync(cancellation));
        return !isBusy;
    }

    /// <summary>False when other writers stood in the way.</summary>
    private static async Task<bool> TryRewriteAsync(DbCommand command, CancellationToken cancellation)
    {
        command.CommandText = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        if ((long)(await command.ExecuteScalarAsync(cancellation))! > MostRewrittenBytes)
            return true;
        try
        {
            command.CommandText = "VACUUM";
            await command.ExecuteNonQueryAsync(cancellation);
            return true;
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            return false;
        }
    }

    public override void BindTexts(DbCommand command, string name, IReadOnlyList<string> values) =>
        BindText(command, name, JsonSerializer.Serialize(values));

    public override string IsOneOf(string expression, string parameter) =>
        $"{expression} IN (SELECT value FROM json_each({parameter}))";

    public override void BindTime(DbCommand command, string name, DateTimeOffset time)
    {
        BindText(command, name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        command.Parameters.Add(new SqliteParameter(name + "_ms", time.ToUnixTimeMilliseconds()));
    }

    /// <summary>
    /// A column may hold times of several forms, which do not compare as texts: only the usual one is compared so, all
    /// others are read as an export reads them.
    /// </summary>
    public override string OlderThan(string quotedColumn, string parameter) =>
        $"CASE WHEN {quotedColumn} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' " +
        $"THEN {quotedColumn} < {parameter} ELSE {TimeFunction}({quotedColumn}) < {parameter}_ms END";

    public override string Sha256(string quotedColumn, FieldType type) => $"{Sha256Function}({quotedColumn})";

    public override string IsNoPseudonym(string quotedColumn, FieldType type)
    {
        var text = type == FieldType.Bytes ? $"CAST({quotedColumn} AS TEXT)" : quotedColumn;
        return $"({quotedColumn} <> '' AND NOT ({text} GLOB '{PseudonymGlob}' OR {text} GLOB '\"{PseudonymGlob}\"'))";
    }

    public override string AsStored(string expression, FieldType type) => type switch
    {
        // json_quote makes the text null of NULL.
        FieldType.Json => $"CASE WHEN {expression} IS NULL THEN NULL ELSE json_quote({expression}) END",
        FieldType.Bytes => $"CAST({expression} AS BLOB)",
        _ => expression,
    };

    private static SqliteConnection WithFunctions(SqliteConnection connection)
    {
        connection.CreateFunction<object?, string?>(Sha256Function, Sha256Hex, isDeterministic: true);
        connection.CreateFunction<object?, long?>(TimeFunction, UnixMilliseconds, isDeterministic: true);
        return connection;
    }

    private static string? Sha256Hex(object? value) => value switch
    {
        byte[] bytes => Convert.ToHexStringLower(SHA256.HashData(bytes)),
        null or DBNull => null,
        _ => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            Convert.ToString(value, CultureInfo.InvariantCulture)!))),
    };

    private static long? UnixMilliseconds(object? value) =>
        value is not (null or DBNull or byte[]) && StoredTime.TryRead(
            Convert.ToString(value, CultureInfo.InvariantCulture)!, out var time)
            ? time.ToUnixTimeMilliseconds() : null;
}
