using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors;

/// <summary>Finds people in the service that the pack's identity map names, through its connector.</summary>
public sealed class ConnectorSubjectDirectory(PolicyPack pack, IConnectors connectors) : ISubjectDirectory
{
    /// <summary>2: one more than a person, so that two are told from one.</summary>
    private const int Limit = 2;

    public async Task<SubjectMatch> FindAsync(
        TenantId tenant, SubjectReference reference, CancellationToken cancellation) =>
        reference switch
        {
            SubjectReference.ById byId =>
                await FindPersonAsync(tenant, pack.Identity.SubjectId, byId.Id.Value, cancellation),
            SubjectReference.ByEmail byEmail =>
                await FindPersonAsync(
                    tenant, pack.Identity.Email, byEmail.Email.Reveal(), cancellation, ignoreCase: true),
            SubjectReference.ByExternalId byExternalId => pack.Identity.ExternalId is { } externalId
                ? await FindPersonAsync(tenant, externalId, byExternalId.ExternalId.Reveal(), cancellation)
                : new SubjectMatch.NotFound(),
            SubjectReference.ByLogin byLogin => await FindLoginAsync(tenant, byLogin, cancellation),
            _ => throw new InvalidOperationException("An unknown kind of reference to a person."),
        };

    private async Task<SubjectMatch> FindPersonAsync(
        TenantId tenant, string field, string value, CancellationToken cancellation, bool ignoreCase = false)
    {
        var identity = pack.Identity;
        var (lookup, collection) = Open(identity.Service, identity.Collection);
        var columns = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [SubjectIdentifiers.SubjectId] = ColumnOf(collection, identity.SubjectId),
            [SubjectIdentifiers.Email] = ColumnOf(collection, identity.Email),
        };
        if (identity.ExternalId is { } externalId)
            columns[SubjectIdentifiers.ExternalId] = ColumnOf(collection, externalId);
        if (identity.DisplayName is { } displayName)
            columns[SubjectIdentifiers.DisplayName] = ColumnOf(collection, displayName);
        var rows = await lookup.LookUpAsync(
            tenant, collection, [new LookupTerm(ColumnOf(collection, field), value, ignoreCase)],
            [.. columns.Values.Distinct(StringComparer.Ordinal)],
            Limit, cancellation);
        return rows switch
        {
            [] => new SubjectMatch.NotFound(),
            [var row] => Found(columns, row),
            _ => new SubjectMatch.Ambiguous(),
        };
    }

    private async Task<SubjectMatch> FindLoginAsync(
        TenantId tenant, SubjectReference.ByLogin login, CancellationToken cancellation)
    {
        if (pack.Identity.Login is not { } map)
        {
            // Without a login map the product's ids are the tokens' subjects; the issuer was checked with the token.
            return SubjectId.TryParse(login.Subject.Reveal(), out var direct)
                ? await FindPersonAsync(tenant, pack.Identity.SubjectId, direct.Value, cancellation)
                : new SubjectMatch.NotFound();
        }

        var (lookup, collection) = Open(map.Service, map.Collection);
        var subjectId = ColumnOf(collection, map.SubjectId);
        var rows = await lookup.LookUpAsync(
            tenant, collection,
            [
                new LookupTerm(ColumnOf(collection, map.Issuer), login.Issuer),
                new LookupTerm(ColumnOf(collection, map.Subject), login.Subject.Reveal()),
            ],
            [subjectId], Limit, cancellation);
        return rows switch
        {
            [] => new SubjectMatch.NotFound(),
            [var row] when row.TryGetValue(subjectId, out var id) =>
                await FindPersonAsync(tenant, pack.Identity.SubjectId, id, cancellation),
            [_] => new SubjectMatch.NotFound(),
            _ => new SubjectMatch.Ambiguous(),
        };
    }

    private SubjectMatch.Found Found(Dictionary<string, string> columns, IReadOnlyDictionary<string, string> row)
    {
        var identifiers = columns.Where(column => row.ContainsKey(column.Value))
            .ToDictionary(column => column.Key, column => row[column.Value], StringComparer.Ordinal);
        // An id that could not stand in a storage key is no person that this product could work for.
        return SubjectId.TryParse(identifiers.GetValueOrDefault(SubjectIdentifiers.SubjectId), out var id)
            ? new SubjectMatch.Found(id, new Sensitive<IReadOnlyDictionary<string, string>>(identifiers))
            : throw new ConnectorException(pack.Identity.Service, FailureReason.SchemaMismatch, retriable: false);
    }

    private (ISubjectLookup Lookup, Collection Collection) Open(string service, string collection) =>
        (connectors.For(service) as ISubjectLookup ??
            throw new InvalidOperationException(
                $"The identity map names service {service}, but its kind of connector cannot look people up."),
        pack.FindService(service)!.FindCollection(collection)!);

    /// <summary>
    /// The identity map speaks of fields; tenant, subject and key columns that no field maps are meant by their own
    /// names.
    /// </summary>
    private static string ColumnOf(Collection collection, string field) =>
        collection.FindField(field)?.Column ?? field;
}
