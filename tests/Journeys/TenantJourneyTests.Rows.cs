using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What lies in the files of the host.</summary>
public sealed partial class TenantJourneyTests
{
    private List<string> OwnRows(string tenant) =>
        Rows("entities.db", $"SELECT tbl FROM entity WHERE partition = '{tenant}'");

    private List<string> Rows(string file, string query)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_host.DataFolder, file)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = query;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(
                i => reader.GetValue(i) is byte[] bytes
                    ? Convert.ToHexString(bytes)
                    : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return rows;
    }
}
