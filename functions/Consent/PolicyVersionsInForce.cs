using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance;

namespace PrivacyFunctions.Consent;

/// <summary>The versions of documents that a decision is made under, and compared with later.</summary>
public sealed class PolicyVersionsInForce(IPolicyVersions versions, PolicyPack pack, TimeProvider time)
{
    /// <summary>The evidence has these whatever the pack renews on (PV-16).</summary>
    private static readonly string[] Always = ["privacy_notice", "terms"];

    /// <summary>Kind → version, without those that have none yet.</summary>
    /// <param name="further">Kinds that somebody names besides.</param>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        IEnumerable<string> further, CancellationToken cancellation)
    {
        var (now, inForce) = (time.GetUtcNow(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var kind in Always.Concat(pack.Consents.RenewOn).Concat(further).Distinct(StringComparer.Ordinal))
        {
            if (await versions.InForceAsync(kind, now, cancellation) is { } version)
                inForce[kind] = version;
        }

        return inForce;
    }
}
