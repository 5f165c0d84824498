namespace PrivacyFunctions.DataMap;

/// <summary>
/// Reads which columns a database has, for <see cref="DataMapLint"/>. Reads the catalogue only, never a row.
/// </summary>
public interface ISchemaReader
{
    /// <summary>Every column of every table and view that the product made, in no particular order.</summary>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached or read.</exception>
    Task<IReadOnlyList<TableColumn>> ReadAsync(CancellationToken cancellation);
}

/// <param name="InPrimaryKey">The column is part of the table's primary key.</param>
public sealed record TableColumn(string Table, string Column, bool InPrimaryKey);
