using System.Buffers;
using System.Globalization;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// What a service has of the people of a tenant, asked about one after the other, because its contract knows no more.
/// </summary>
internal sealed class PeopleRecords(
    IConnector connector, IReadOnlyList<SubjectScope> people, ErasedPeople erased) : IRecordSource
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<SubjectId, SubjectScope> _scopes =
        people.DistinctBy(scope => scope.Subject).ToDictionary(scope => scope.Subject);

    public string Service => connector.Service;

    public IReadOnlyList<Omission> Remarks =>
    [
        .. _read.Order(StringComparer.Ordinal).Select(collection => new Omission(
            Service, collection, null,
            "Read person by person: records of people whom the accounts service does not list are not in it.")),
    ];

    public async Task<SourcePage> ReadPageAsync(
        Collection collection, string? cursor, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        _read.Add(collection.Name);
        var (person, inner) = Parse(cursor);
        for (; person < people.Count; (person, inner) = (person + 1, null))
        {
            var scope = people[person];
            if (SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not { } value ||
                await erased.Of(collection)(value, cancellation))
                continue;
            var page = await connector.ExportAsync(scope, collection, inner, output, cancellation);
            if (page.Count == 0 && page.NextCursor is not null)
                throw new ConnectorException(Service, FailureReason.MalformedAnswer, retriable: false);
            if (page.Count > 0)
            {
                return new SourcePage(
                    page.Count, [.. page.Objects.Select(name => new StoredObject(collection, name, scope.Subject))],
                    page.NextCursor is { } next ? $"{person}|{next}" : Following(person));
            }
        }

        return new SourcePage(0, [], NextCursor: null);
    }

    public Task<Stream?> OpenObjectAsync(StoredObject stored, CancellationToken cancellation) =>
        connector is IObjectConnector objects && stored.Owner is { } owner
            ? objects.OpenObjectAsync(
                _scopes[owner], stored.Collection, stored.Name, cancellation)
            : throw new ConnectorException(Service, FailureReason.NotSupported, retriable: false);

    private string? Following(int person) => person + 1 < people.Count ? $"{person + 1}|" : null;

    /// <summary>Which person is next, and where in their records.</summary>
    private static (int Person, string? Inner) Parse(string? cursor)
    {
        if (cursor is null)
            return (0, null);
        var bar = cursor.IndexOf('|', StringComparison.Ordinal);
        return (
            int.Parse(cursor.AsSpan(0, bar), NumberStyles.None, CultureInfo.InvariantCulture),
            bar + 1 < cursor.Length ? cursor[(bar + 1)..] : null);
    }
}
