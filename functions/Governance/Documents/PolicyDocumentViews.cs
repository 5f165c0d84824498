using PrivacyFunctions.Governance.Telling;

namespace PrivacyFunctions.Governance.Documents;

/// <summary>A published document as everybody sees it.</summary>
/// <param name="EffectiveAt">What was announced.</param>
/// <param name="InForceFrom">
/// When it holds: not before <paramref name="EffectiveAt"/>, and later where a tenant had to be told later. Null while
/// tenants are still being told.
/// </param>
/// <param name="Telling">For operators only; null where nobody is mailed.</param>
public sealed record PolicyDocumentView(
    string Id, string Kind, string Version, PolicyDocumentStatus Status, string Url, string? Sha256, string Summary,
    bool Material, DateTimeOffset PublishedAt, DateTimeOffset EffectiveAt, DateTimeOffset? InForceFrom,
    TellingView? Telling = null)
{
    /// <param name="current">The document of its kind that holds now.</param>
    public static PolicyDocumentView Of(PolicyDocument document, PolicyDocument? current, DateTimeOffset now) => new(
        document.Id, document.Kind, document.Version,
        document switch
        {
            _ when !document.IsInForce(now) => PolicyDocumentStatus.Announced,
            _ when document.Id == current?.Id => PolicyDocumentStatus.InForce,
            _ => PolicyDocumentStatus.Superseded,
        },
        document.Url, document.Sha256, document.Summary, document.Material, document.PublishedAt, document.EffectiveAt,
        document.InForceFrom);

    /// <summary>Each with its status among the others.</summary>
    /// <param name="documents">All of the kinds that are in it, newest first.</param>
    public static IEnumerable<PolicyDocumentView> Of(IReadOnlyList<PolicyDocument> documents, DateTimeOffset now)
    {
        var current = documents.GroupBy(document => document.Kind, StringComparer.Ordinal).ToDictionary(
            kind => kind.Key, kind => PolicyDocumentStore.InForce(kind, now), StringComparer.Ordinal);
        return documents.Select(document => Of(document, current[document.Kind], now));
    }
}

/// <summary>What a document is now.</summary>
public enum PolicyDocumentStatus
{
    /// <summary>It does not hold yet.</summary>
    Announced,
    InForce,

    /// <summary>A later version holds.</summary>
    Superseded,
}
