using System.Text;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tenants;

/// <summary>
/// The address that a tenant's notices go to: row <c>contact</c> of its partition, sealed under a contact key of its
/// own, which outlives the tenant's keys and ends with the last mail.
/// </summary>
public sealed class TenantContacts(IEntityStore entities, EnvelopeCipher cipher)
{
    private const string Purpose = "tenant-contact";

    /// <summary>Writes the address unless there is one.</summary>
    public async Task AddAsync(
        TenantId tenant, RequestId id, Sensitive<string> address, CancellationToken cancellation)
    {
        var plain = Encoding.UTF8.GetBytes(address.Reveal());
        var envelope = await cipher.SealAsync(Scope(tenant, id), Purpose, id.Value, plain, cancellation);
        await entities.InsertAsync(Key(tenant), EntityJson.Write(new SealedContact(envelope)), cancellation);
    }

    /// <summary>Null when it is forgotten, or none was given.</summary>
    public async Task<Sensitive<string>?> OpenAsync(Tenant tenant, CancellationToken cancellation)
    {
        if (tenant.Contact is not { } id || await entities.GetAsync(Key(tenant.Id), cancellation) is not { } stored)
            return null;
        var plain = await cipher.OpenAsync(
            Scope(tenant.Id, id), Purpose, id.Value, EntityJson.Read<SealedContact>(stored).Envelope, cancellation);
        return new(Encoding.UTF8.GetString(plain));
    }

    /// <summary>Removes the row; the key goes with it through the gate.</summary>
    public async Task ForgetAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await entities.GetAsync(Key(tenant), cancellation) is { } stored)
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
    }

    internal static KeyScope.Contact Scope(TenantId tenant, RequestId id) => new(tenant, id.Value);

    private static EntityKey Key(TenantId tenant) => new(TenantStore.Table, tenant.Value, "contact");
}
