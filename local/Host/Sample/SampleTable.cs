using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>A table of the sample product, as the pack implies it.</summary>
/// <param name="PrimaryKey">Tenant, then the pack's key: ids are unique inside a tenant only.</param>
/// <param name="Lookups">Columns that people or records are found by, each looked up together with the tenant.</param>
internal sealed record SampleTable(
    string Name, string? TenantColumn,
    IReadOnlyList<SampleColumn> Columns, IReadOnlyList<string> PrimaryKey, IReadOnlyList<string> Lookups)
{
    public int Ordinal(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (string.Equals(Columns[i].Name, column, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        throw new ArgumentException($"The table {Name} has no column {column}.");
    }
}

internal sealed record SampleColumn(string Name, FieldType Type);
