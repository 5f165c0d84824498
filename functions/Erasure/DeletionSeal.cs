using System.Security.Cryptography;
using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Seals what tells who an entry is about, each entry under a random key of its own, wrapped under a KEK of the
/// platform's vault that serves nothing else. Neither needs our main store, so an entry opens whatever was restored.
/// </summary>
internal sealed class DeletionSeal(DeletionLogKek kek, KeyEncryption encryption, RandomSource random)
{
    private const string Purpose = "deletion-log";
    private const int KeyVersion = 1;

    public async Task<(byte[] Sealed, DeletionKey Key)> SealAsync(
        DeletionEntry entry, CancellationToken cancellation)
    {
        var content = new SealedPerson(entry.Subject, entry.Selectors?.Reveal().ToDictionary(StringComparer.Ordinal));
        var bytes = random.Bytes(DataKey.SizeBytes);
        try
        {
            var wrapped = await encryption.WrapAsync(await kek.ToUseAsync(cancellation), bytes, cancellation);
            using var key = new DataKey(Scope(entry.Tenant), KeyVersion, bytes);
            var plain = JsonSerializer.SerializeToUtf8Bytes(content);
            var envelope = Envelope.Seal(key, Purpose, entry.Id, plain, random);
            return (envelope, new DeletionKey(wrapped.Kek, wrapped.Wrapped));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <exception cref="SealedDataException">Altered, or sealed for another entry.</exception>
    /// <exception cref="KeyUnavailableException">The KEK is gone, or the wrapped key is not under it.</exception>
    public async Task<(SubjectId? Subject, Sensitive<IReadOnlyDictionary<string, string>>? Selectors)> OpenAsync(
        TenantId tenant, string entry, byte[] envelope, DeletionKey wrapped, CancellationToken cancellation)
    {
        var bytes = await encryption.UnwrapAsync(wrapped.Kek, wrapped.Wrapped, cancellation);
        using var key = new DataKey(Scope(tenant), KeyVersion, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        var content = JsonSerializer.Deserialize<SealedPerson>(Envelope.Open(key, Purpose, entry, envelope))!;
        return (content.Subject, content.Selectors is { } selectors ? new(selectors) : null);
    }

    private static KeyScope.Tenant Scope(TenantId tenant) => new(tenant);

    private sealed record SealedPerson(SubjectId? Subject, Dictionary<string, string>? Selectors);
}
