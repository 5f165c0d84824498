using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>
/// Statements compiled once per connection. The command is shared by everything that runs on the connection, so set
/// every parameter, execute, and read to the end before asking for the same text again.
/// </summary>
public static class PreparedStatements
{
    private static readonly ConditionalWeakTable<SqliteConnection, Dictionary<string, SqliteCommand>> Commands = [];

    /// <summary>
    /// The command for this text with its parameters set in order: <c>$1</c>, <c>$2</c> … (at most nine).
    /// </summary>
    /// <param name="values">Strings, integers, byte arrays or null. Never part of the text.</param>
    public static SqliteCommand Prepared(
        this SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var commands = Commands.GetOrCreateValue(connection);
        if (!commands.TryGetValue(sql, out var command))
        {
            command = Prepare(connection, sql, values.Length);
            commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    /// <summary>Closes the statements; call it before closing the connection.</summary>
    public static void ReleasePrepared(this SqliteConnection connection)
    {
        if (!Commands.TryGetValue(connection, out var commands))
            return;
        foreach (var command in commands.Values)
            command.Dispose();
        Commands.Remove(connection);
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a constant of the calling code; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i });
        command.Prepare();
        return command;
    }
}
