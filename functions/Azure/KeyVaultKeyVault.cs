using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Security.KeyVault.Keys;
using Azure.Security.KeyVault.Keys.Cryptography;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Key-encryption keys in Azure Key Vault, one software RSA-3072 key a name. Reading and unwrapping run under the app's
/// identity; making, deleting and recovering under the key officer's, so that who serves requests cannot destroy a KEK;
/// purging under one that has the right only while a person gives it.
/// </summary>
public sealed class KeyVaultKeyVault(VaultClients vaults) : IKeyVault
{
    /// <summary>3072 bits: 128-bit security (NIST SP 800-57; ASVS 5, 11.2.3).</summary>
    private const int KeyBits = 3072;

    /// <summary>10 seconds: Key Vault counts its limits in such windows.</summary>
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(10);

    public async Task<VaultKey> CreateAsync(KeyName name, CancellationToken cancellation)
    {
        // The vault would make a new version of a key that exists. Names are random, so a second look costs nothing but
        // a round trip.
        if (await GetAsync(name, cancellation) is not null)
            throw Taken(name);
        var options = new CreateRsaKeyOptions(name.Key) { KeySize = KeyBits };
        options.KeyOperations.Add(KeyOperation.WrapKey);
        options.KeyOperations.Add(KeyOperation.UnwrapKey);
        try
        {
            var created = await vaults.ForOfficer(name.Vault).CreateRsaKeyAsync(options, cancellation);
            return ToVaultKey(name, created.Value);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            throw Taken(name);
        }
        catch (RequestFailedException exception) when (Throttled(exception) is { } throttled)
        {
            throw throttled;
        }
    }

    public async Task<VaultKey?> GetAsync(KeyName name, CancellationToken cancellation)
    {
        try
        {
            var found = await vaults.ForApp(name.Vault).GetKeyAsync(name.Key, cancellationToken: cancellation);
            return ToVaultKey(name, found.Value);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return await GetDeletedAsync(name, cancellation);
        }
        catch (RequestFailedException exception) when (Throttled(exception) is { } throttled)
        {
            throw throttled;
        }
    }

    public async Task<byte[]> UnwrapAsync(KeyName name, ReadOnlyMemory<byte> wrapped, CancellationToken cancellation)
    {
        var client = vaults.ForApp(name.Vault).GetCryptographyClient(name.Key);
        try
        {
            var unwrapped = await client.UnwrapKeyAsync(KeyWrapAlgorithm.RsaOaep256, wrapped.ToArray(), cancellation);
            return unwrapped.Key;
        }
        catch (RequestFailedException exception) when (exception.Status == 400)
        {
            throw new CryptographicException($"The bytes are not wrapped under key {name}.", exception);
        }
        catch (RequestFailedException exception) when (exception.Status is 403 or 404)
        {
            // 403 also means that a role is missing, and that must not be taken for a key that is gone: the key's state
            // decides.
            if (await GetAsync(name, cancellation) is { State: VaultKeyState.Enabled })
                throw;
            throw new KeyUnavailableException($"Key {name} is disabled, deleted or purged.");
        }
        catch (RequestFailedException exception) when (Throttled(exception) is { } throttled)
        {
            throw throttled;
        }
    }

    public async Task<VaultKey> DeleteAsync(KeyName name, CancellationToken cancellation)
    {
        try
        {
            var operation = await vaults.ForOfficer(name.Vault).StartDeleteKeyAsync(name.Key, cancellation);
            await operation.WaitForCompletionAsync(cancellation);
            return ToVaultKey(name, operation.Value);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // Deleted before, by a run of this step that did not live to say so.
            return await GetDeletedAsync(name, cancellation)
                ?? throw new KeyUnavailableException($"Key {name} is purged.");
        }
        catch (RequestFailedException exception) when (Throttled(exception) is { } throttled)
        {
            throw throttled;
        }
    }

    public async Task<VaultKey?> RecoverAsync(KeyName name, CancellationToken cancellation)
    {
        try
        {
            var operation = await vaults.ForOfficer(name.Vault).StartRecoverDeletedKeyAsync(name.Key, cancellation);
            var recovered = await operation.WaitForCompletionAsync(cancellation);
            return ToVaultKey(name, recovered.Value);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // Recovered before, or purged: the key's state tells which.
            return await GetAsync(name, cancellation);
        }
        catch (RequestFailedException exception) when (Throttled(exception) is { } throttled)
        {
            throw throttled;
        }
    }

    public async Task<VaultPurge> PurgeAsync(KeyName name, CancellationToken cancellation)
    {
        if (await GetDeletedAsync(name, cancellation) is null)
            return VaultPurge.NotDeleted;
        try
        {
            await vaults.ForPurger(name.Vault).PurgeDeletedKeyAsync(name.Key, cancellation);
            return VaultPurge.Accepted;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return VaultPurge.NotDeleted;
        }
        catch (RequestFailedException exception) when (IsProtected(exception))
        {
            return VaultPurge.Protected;
        }
        catch (RequestFailedException exception) when (exception.Status == 403)
        {
            return VaultPurge.NotPermitted;
        }
        catch (RequestFailedException exception) when (Throttled(exception) is { } throttled)
        {
            throw throttled;
        }
    }

    private async Task<VaultKey?> GetDeletedAsync(KeyName name, CancellationToken cancellation)
    {
        try
        {
            var deleted = await vaults.ForOfficer(name.Vault).GetDeletedKeyAsync(name.Key, cancellation);
            return ToVaultKey(name, deleted.Value);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
        catch (RequestFailedException exception) when (Throttled(exception) is { } throttled)
        {
            throw throttled;
        }
    }

    private static InvalidOperationException Taken(KeyName name) =>
        new($"The name {name} is in use or soft-deleted: key names are never reused.");

    /// <summary>
    /// 403 also means that a role is missing; the vault's own words tell the two apart.
    /// </summary>
    private static bool IsProtected(RequestFailedException exception) =>
        exception.Status == 403 && exception.Message.Contains("purge protection", StringComparison.OrdinalIgnoreCase);

    /// <summary>After the client's own retries, which honour <c>Retry-After</c> as well.</summary>
    private static KeyVaultThrottledException? Throttled(RequestFailedException exception)
    {
        if (exception.Status != 429)
            return null;
        var retryAfter = exception.GetRawResponse() is { } response &&
            response.Headers.TryGetValue("Retry-After", out var text) &&
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? TimeSpan.FromSeconds(asked)
            : DefaultRetryAfter;
        return new KeyVaultThrottledException(retryAfter, exception);
    }

    private static VaultKey ToVaultKey(KeyName name, KeyVaultKey key)
    {
        var deleted = key as DeletedKey;
        var state = deleted is not null ? VaultKeyState.SoftDeleted
            : key.Properties.Enabled == false ? VaultKeyState.Disabled
            : VaultKeyState.Enabled;
        return new VaultKey(
            name,
            state,
            new RSAParameters { Modulus = key.Key.N, Exponent = key.Key.E },
            key.Properties.CreatedOn
                ?? throw new InvalidOperationException("Key Vault answered a key without its creation time."),
            deleted?.DeletedOn,
            deleted?.ScheduledPurgeDate,
            deleted?.ScheduledPurgeDate);
    }
}
