using System.Security.Cryptography;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Data keys for the product's own services: AES-256 keys that nobody stores here. A service keeps the wrapped form
/// beside its ciphertext; it is <c>"PFK" | version 1 | owner</c> (0 the tenant, 1 a subject) and the key as a record
/// sealed under that owner's data key. What a service encrypts so is gone with that owner's key, in its backups too.
/// </summary>
public sealed class ServiceDataKeys(IDataKeys keys, EnvelopeCipher envelopes, IFences fences, RandomSource random)
{
    /// <summary>512 bytes: a wrapped key has fewer than 100.</summary>
    public const int MaxWrappedBytes = 512;

    private const string Purpose = "data-key";
    private const string RecordId = "service";

    private static ReadOnlySpan<byte> Prefix => [(byte)'P', (byte)'F', (byte)'K', 1];

    /// <param name="subject">Binds the key to the person as well; null binds it to the tenant alone.</param>
    public async Task<ServiceKeyOutcome> GenerateAsync(
        TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        if (await fences.IsFencedAsync(tenant, subject, cancellation))
            return new ServiceKeyOutcome.Fenced();
        var key = random.Bytes(DataKey.SizeBytes);
        try
        {
            return new ServiceKeyOutcome.Given(key, await WrapAsync(tenant, subject, key, cancellation));
        }
        catch (KeyUnavailableException refused)
        {
            CryptographicOperations.ZeroMemory(key);
            return OutcomeOf(refused);
        }
    }

    /// <param name="subject">As the key was generated.</param>
    public async Task<ServiceKeyOutcome> UnwrapAsync(
        TenantId tenant, SubjectId? subject, byte[] wrapped, CancellationToken cancellation)
    {
        if (await fences.IsFencedAsync(tenant, subject, cancellation))
            return new ServiceKeyOutcome.Fenced();
        var header = Prefix.Length + 1;
        if (wrapped.Length > MaxWrappedBytes || wrapped.Length <= header || !wrapped.AsSpan().StartsWith(Prefix) ||
            wrapped[Prefix.Length] != OwnerMark(subject))
            return new ServiceKeyOutcome.NotAKey();
        try
        {
            var scope = Scope(tenant, subject);
            var envelope = wrapped.AsMemory(header);
            var key = await envelopes.OpenAsync(scope, Purpose, RecordId, envelope, cancellation);
            using var current = await keys.GetOrCreateAsync(scope, cancellation);
            return new ServiceKeyOutcome.Given(
                key, current.Version == Envelope.KeyVersion(envelope.Span)
                    ? null
                    : await WrapAsync(tenant, subject, key, cancellation));
        }
        catch (SealedDataException)
        {
            return new ServiceKeyOutcome.NotAKey();
        }
        catch (KeyUnavailableException refused)
        {
            return OutcomeOf(refused);
        }
    }

    private async Task<byte[]> WrapAsync(
        TenantId tenant, SubjectId? subject, byte[] key, CancellationToken cancellation)
    {
        var envelope = await envelopes.SealAsync(Scope(tenant, subject), Purpose, RecordId, key, cancellation);
        return [.. Prefix, OwnerMark(subject), .. envelope];
    }

    private static byte OwnerMark(SubjectId? subject) => subject is null ? (byte)0 : (byte)1;

    private static KeyScope Scope(TenantId tenant, SubjectId? subject) =>
        subject is { } id ? new KeyScope.Subject(tenant, id) : new KeyScope.Tenant(tenant);

    private static ServiceKeyOutcome OutcomeOf(KeyUnavailableException refused) => refused.Refusal switch
    {
        KeyRefusal.Fenced => new ServiceKeyOutcome.Fenced(),
        KeyRefusal.Destroyed => new ServiceKeyOutcome.Destroyed(),
        _ => new ServiceKeyOutcome.Unavailable(),
    };
}

/// <summary>What a service gets that asks for a key.</summary>
public abstract record ServiceKeyOutcome
{
    private ServiceKeyOutcome()
    {
    }

    /// <param name="Wrapped">
    /// To keep beside the ciphertext; after unwrapping only where it should replace the one that was sent, which is
    /// under an older version of the owner's key and stays good.
    /// </param>
    public sealed record Given(byte[] Key, byte[]? Wrapped) : ServiceKeyOutcome;

    /// <summary>The subject or the whole tenant is fenced.</summary>
    public sealed record Fenced : ServiceKeyOutcome;

    /// <summary>The owner's key is destroyed; what was encrypted is gone for good.</summary>
    public sealed record Destroyed : ServiceKeyOutcome;

    /// <summary>The tenant's key is disabled or deleted in the vault, or its record contradicts itself.</summary>
    public sealed record Unavailable : ServiceKeyOutcome;

    /// <summary>The bytes are no wrapped key of this tenant and subject.</summary>
    public sealed record NotAKey : ServiceKeyOutcome;
}
