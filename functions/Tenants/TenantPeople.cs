using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Tenants;

/// <summary>The people of a tenant, as the service that the pack's identity map names knows them.</summary>
public sealed class TenantPeople(PolicyPack pack, IConnectors connectors)
{
    /// <summary>
    /// 100,000 people: more than a tenant of the product has, and what is held of them in memory stays below 100 MB.
    /// </summary>
    public const int Most = 100_000;

    /// <param name="request">The opaque id of what they are listed for.</param>
    /// <exception cref="ConnectorException">The service failed, or has more people than can be listed.</exception>
    public async Task<IReadOnlyList<SubjectScope>> ListAsync(
        TenantId tenant, string request, CancellationToken cancellation)
    {
        var identity = pack.Identity;
        var collection = pack.FindCollection(identity.Service, identity.Collection)!;
        var columns = new List<(string Identifier, string Column)>
        {
            (SubjectIdentifiers.SubjectId, ColumnOf(identity.SubjectId)),
            (SubjectIdentifiers.Email, ColumnOf(identity.Email)),
        };
        if (identity.ExternalId is { } externalId)
            columns.Add((SubjectIdentifiers.ExternalId, ColumnOf(externalId)));
        var rows = await ((ISubjectLookup)connectors.For(identity.Service)).LookUpAsync(
            tenant, collection, [], [.. columns.Select(column => column.Column).Distinct(StringComparer.Ordinal)],
            Most + 1, cancellation);
        return rows.Count > Most
            ? throw new ConnectorException(identity.Service, FailureReason.TooLarge, retriable: true)
            : [.. rows.Select(Scope)];

        string ColumnOf(string field) => collection.FindField(field)!.Column;

        SubjectScope Scope(IReadOnlyDictionary<string, string> row) => new(
            tenant, SubjectId.Parse(row[columns[0].Column]),
            new(columns.Where(column => row.ContainsKey(column.Column))
                .ToDictionary(column => column.Identifier, column => row[column.Column], StringComparer.Ordinal)),
            request);
    }
}
