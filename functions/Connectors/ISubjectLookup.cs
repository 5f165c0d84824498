using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors;

/// <summary>Connectors whose service can be asked who a person is; the pack's identity map needs one.</summary>
public interface ISubjectLookup
{
    /// <summary>
    /// The distinct rows of a collection that fit all terms (all rows where there are none), inside one tenant, at most <paramref name="limit"/>; each
    /// as column → text, without the columns that are empty.
    /// </summary>
    /// <exception cref="ConnectorException">The service failed or did not answer in time.</exception>
    Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> LookUpAsync(
        TenantId tenant, Collection collection,
        IReadOnlyList<LookupTerm> terms, IReadOnlyList<string> columns, int limit,
        CancellationToken cancellation);
}

/// <param name="Column">From the validated pack only.</param>
/// <param name="Value">Anything that a caller sent: a parameter, never a part of a statement.</param>
public sealed record LookupTerm(string Column, string Value, bool IgnoreCase = false)
{
    /// <summary>The value is personal data and stays out of logs.</summary>
    public override string ToString() => $"LookupTerm({Column})";
}
