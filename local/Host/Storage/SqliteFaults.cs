using Microsoft.Data.Sqlite;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>Tells the faults of disk and file system, which pass, from errors in a statement, which are bugs.</summary>
internal static class SqliteFaults
{
    // Result codes of sqlite.org/rescode.html.
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    public static bool IsUnavailable(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: ReadOnly or InputOutput or Full or CannotOpen };

    /// <summary>The exception a caller sees: storage faults by their own type, everything else as it is.</summary>
    public static Exception Translate(Exception exception) => exception is SqliteException sqlite &&
        IsUnavailable(sqlite)
        ? new StorageUnavailableException(Message(sqlite.SqliteErrorCode), sqlite)
        : exception;

    private static string Message(int code) => code == Full
        ? "The disk or the database's size limit is full; nothing was written."
        : $"The database file cannot be used (SQLite result code {code}).";
}
