namespace PrivacyFunctions.Governance;

/// <summary>Which versions of the product's published documents are in force.</summary>
public interface IPolicyVersions
{
    /// <summary>Null where no document of the kind (as <c>privacy_notice</c>, <c>terms</c>) is in force yet.</summary>
    ValueTask<string?> InForceAsync(string kind, DateTimeOffset at, CancellationToken cancellation);
}
