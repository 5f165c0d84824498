using System.Collections.Concurrent;
using PrivacyFunctions.Governance;

namespace PrivacyFunctions.Tests.Consent;

/// <summary>Documents in force, as a test says.</summary>
internal sealed class KnownVersions : IPolicyVersions
{
    private readonly ConcurrentDictionary<string, string> _versions = new(StringComparer.Ordinal);

    public string? this[string kind]
    {
        set => _versions[kind] = value!;
    }

    public ValueTask<string?> InForceAsync(string kind, DateTimeOffset at, CancellationToken cancellation) =>
        new(_versions.GetValueOrDefault(kind));
}
