using System.Buffers;
using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>Reads what a connector exports, as an exporter does.</summary>
internal static class ConnectorReading
{
    public static SubjectScope Scope(string tenant, string subject, string? email = null, string? externalId = null)
    {
        var identifiers = new Dictionary<string, string>(
            StringComparer.Ordinal)
        { [SubjectIdentifiers.SubjectId] = subject };
        if (email is not null)
            identifiers[SubjectIdentifiers.Email] = email;
        if (externalId is not null)
            identifiers[SubjectIdentifiers.ExternalId] = externalId;
        return new SubjectScope(
            TenantId.Parse(tenant), SubjectId.Parse(subject),
            new Sensitive<IReadOnlyDictionary<string, string>>(identifiers), "req_test");
    }

    public static async Task<(ExportedPage Page, byte[] Bytes)> PageAsync(
        this IConnector connector, SubjectScope scope, Collection collection, string? cursor)
    {
        var output = new ArrayBufferWriter<byte>();
        var page = await connector.ExportAsync(scope, collection, cursor, output, CancellationToken.None);
        return (page, output.WrittenSpan.ToArray());
    }

    public static async Task<List<(ExportedPage Page, byte[] Bytes)>> PagesAsync(
        this IConnector connector, SubjectScope scope, Collection collection)
    {
        var pages = new List<(ExportedPage Page, byte[] Bytes)>();
        do
            pages.Add(await connector.PageAsync(scope, collection, pages.LastOrDefault().Page?.NextCursor));
        while (pages[^1].Page.NextCursor is not null);
        return pages;
    }

    public static async Task<List<JsonElement>> RecordsAsync(
        this IConnector connector, SubjectScope scope, Collection collection) =>
        [.. (await connector.PagesAsync(scope, collection)).SelectMany(page => Parse(page.Bytes))];

    public static async Task<List<string>> NotesAsync(
        this IConnector connector, SubjectScope scope, Collection collection) =>
        [.. (await connector.RecordsAsync(scope, collection))
            .Select(record => record.GetProperty("note").GetString()!)];

    public static async Task<long> CountAsync(this IConnector connector, SubjectScope scope, Collection collection) =>
        (await connector.LocateAsync(scope, CancellationToken.None))
            .Single(located => located.Collection == collection.Name).Count;

    /// <summary>A page is the inside of a JSON array.</summary>
    public static List<JsonElement> Parse(byte[] page)
    {
        using var document = JsonDocument.Parse((byte[])[.. "["u8, .. page, .. "]"u8]);
        return [.. document.RootElement.EnumerateArray().Select(record => record.Clone())];
    }
}
