using System.Security.Cryptography;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>Pseudonyms under the tenant's <see cref="PseudonymSecrets"/>.</summary>
internal sealed class Pseudonyms(PseudonymSecrets secrets) : IPseudonyms
{
    public async ValueTask<Pseudonym> OfAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation)
    {
        var versions = await secrets.VersionsAsync(tenant, cancellation);
        return await OfAsync(tenant, versions[^1], kind, value, cancellation);
    }

    public async ValueTask<IReadOnlyList<Pseudonym>> OfManyAsync(
        TenantId tenant, string kind, IReadOnlyList<string> values, CancellationToken cancellation)
    {
        if (values.Count == 0)
            return [];
        var newest = (await secrets.VersionsAsync(tenant, cancellation))[^1];
        using var secret = await secrets.OpenAsync(tenant, newest, cancellation);
        // One state for all of them: setting one up costs more than a short value's hash.
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Bytes);
        var made = new Pseudonym[values.Count];
        for (var i = 0; i < made.Length; i++)
        {
            mac.AppendData(Message(secret, kind, values[i]));
            made[i] = Pseudonym.Of(newest.Version, mac.GetHashAndReset());
        }

        return made;
    }

    public async ValueTask<IReadOnlyList<Pseudonym>> CandidatesAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation)
    {
        var versions = await secrets.VersionsAsync(tenant, cancellation);
        var candidates = new Pseudonym[versions.Count];
        for (var i = 0; i < candidates.Length; i++)
            candidates[i] = await OfAsync(tenant, versions[versions.Count - 1 - i], kind, value, cancellation);
        return candidates;
    }

    /// <summary>
    /// Under the first version, which never goes: the address of what may exist only once per person, whatever was
    /// rotated meanwhile.
    /// </summary>
    public async ValueTask<Pseudonym> AnchorAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation)
    {
        var versions = await secrets.VersionsAsync(tenant, cancellation);
        return await OfAsync(tenant, versions[0], kind, value, cancellation);
    }

    private async ValueTask<Pseudonym> OfAsync(
        TenantId tenant, TenantKeyVersion version, string kind, string value, CancellationToken cancellation)
    {
        using var secret = await secrets.OpenAsync(tenant, version, cancellation);
        return Pseudonym.Of(version.Version, HMACSHA256.HashData(secret.Bytes, Message(secret, kind, value)));
    }

    private static byte[] Message(DataKey secret, string kind, string value) => value.Length > 0
        ? SealingContext.Bytes(
            "privacy-functions/pseudonym/1", header: [], secret.Scope, purpose: kind, recordId: value)
        : throw new ArgumentException("Nothing has no pseudonym.");
}
