using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// The pack's services → tables. Several collections over one table give one table with all their columns.
/// </summary>
internal static class SampleSchema
{
    /// <summary>
    /// All tables of the services, the exempted ones too: a product has tables that are not about people.
    /// </summary>
    public static IReadOnlyList<SampleTable> Tables(IEnumerable<Service> services)
    {
        var all = services.ToList();
        var mapped = all.SelectMany(service => service.Collections)
            .GroupBy(collection => collection.Source, StringComparer.OrdinalIgnoreCase)
            .Select(group => Table([.. group], all.SelectMany(service => service.Exempt)));
        var exempted = all.SelectMany(service => service.Exempt).Where(exemption => exemption.Column is null)
            .Select(exemption => new SampleTable(
                exemption.Table, null, [new("id", FieldType.Integer), new("note", FieldType.Text)], ["id"], []));
        return [.. mapped.Concat(exempted)];
    }

    public static SampleTable Table(Collection collection) => Table([collection], []);

    private static SampleTable Table(IReadOnlyList<Collection> collections, IEnumerable<Exemption> exempt)
    {
        var first = collections[0];
        var fields = collections.SelectMany(collection => collection.Fields)
            .DistinctBy(field => field.Column, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(field => field.Column, field => field.Type, StringComparer.OrdinalIgnoreCase);
        var columns = collections.SelectMany(collection => collection.Columns)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(column => new SampleColumn(column, fields.GetValueOrDefault(column, FieldType.Text)));
        var exempted = exempt
            .Where(exemption => exemption.Column is not null && Same(exemption.Table, first.Source))
            .Select(exemption => new SampleColumn(exemption.Column!, FieldType.Integer));
        return new SampleTable(
            first.Source, first.TenantColumn, [.. columns.Concat(exempted)],
            [.. new[] { first.TenantColumn }.Concat(first.Key).Distinct(StringComparer.OrdinalIgnoreCase)],
            [.. collections.SelectMany(LookedUp).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>Columns that people are found by, and records whose end a fact or their parent says.</summary>
    private static IEnumerable<string> LookedUp(Collection collection) =>
        collection.Retention.Events.Select(on => on.Match).OfType<string>()
            .Select(field => collection.FindField(field)!.Column)
            .Concat(collection.Retention.Parent is { } parent ? [parent.Column] : [])
            .Where(column => !Same(column, collection.Key[0]))
            .Prepend(collection.SubjectColumn);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
