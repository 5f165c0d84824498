using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Governance.Documents;

/// <summary>The published documents, a row each. There are few: versions of a handful of texts.</summary>
public sealed class PolicyDocumentStore(IEntityStore entities) : IPolicyVersions
{
    public async Task<PolicyDocument?> FindAsync(string kind, string version, CancellationToken cancellation) =>
        await entities.GetAsync(GovernanceRows.Document(kind, version), cancellation) is { } stored
            ? EntityJson.Read<PolicyDocument>(stored)
            : null;

    /// <param name="id">As a caller gave it; null where it is none.</param>
    public async Task<PolicyDocument?> FindAsync(string id, CancellationToken cancellation) =>
        id.Split('.', 2) is [var kind, var version] && PolicyNames.IsKind(kind) && PolicyNames.IsVersion(version)
            ? await FindAsync(kind, version, cancellation)
            : null;

    /// <summary>False: there is one of this kind and version.</summary>
    public async Task<bool> AddAsync(PolicyDocument document, CancellationToken cancellation) =>
        await entities.InsertAsync(
            GovernanceRows.Document(document.Kind, document.Version), EntityJson.Write(document), cancellation)
            is WriteOutcome.Written;

    /// <summary>Changes it by compare-and-set; null where there is none.</summary>
    public async Task<PolicyDocument?> UpdateAsync(
        string id, Func<PolicyDocument, PolicyDocument> change, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < GovernanceLimits.Attempts; attempt++)
        {
            if (await FindAsync(id, cancellation) is not { } found ||
                await entities.GetAsync(GovernanceRows.Document(found.Kind, found.Version), cancellation)
                    is not { } stored)
                return null;
            var next = change(EntityJson.Read<PolicyDocument>(stored));
            if (await entities.ReplaceAsync(stored.Key, EntityJson.Write(next), stored.ETag, cancellation)
                is WriteOutcome.Written)
                return next;
        }

        throw new TimeoutException($"A document was changed by others {GovernanceLimits.Attempts} times in a row.");
    }

    /// <summary>Newest first.</summary>
    /// <param name="kind">Null: of all kinds.</param>
    public async Task<IReadOnlyList<PolicyDocument>> ListAsync(string? kind, CancellationToken cancellation)
    {
        var prefix = GovernanceRows.DocumentPrefix + (kind is null ? "" : $"{kind}|");
        var found = new List<PolicyDocument>();
        await foreach (var stored in entities.QueryAsync(GovernanceRows.OfPlatform(prefix), cancellation))
            found.Add(EntityJson.Read<PolicyDocument>(stored));
        return
        [
            .. found.OrderByDescending(document => document.PublishedAt)
                .ThenBy(document => document.Id, StringComparer.Ordinal),
        ];
    }

    public async ValueTask<string?> InForceAsync(string kind, DateTimeOffset at, CancellationToken cancellation) =>
        PolicyNames.IsKind(kind) ? InForce(await ListAsync(kind, cancellation), at)?.Version : null;

    /// <summary>Of one kind: the version that came into force last.</summary>
    /// <param name="documents">Newest first.</param>
    internal static PolicyDocument? InForce(IEnumerable<PolicyDocument> documents, DateTimeOffset at) =>
        documents.Where(document => document.IsInForce(at)).MaxBy(document => document.InForceFrom);
}
