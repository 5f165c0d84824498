using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// The identifiers of a request's person, among them the address that mails go to, as the accounts service had them at
/// submission. Sealed under the request's own contact key, so that they can be forgotten without touching anything
/// else.
/// </summary>
public sealed class RequestContacts(IEntityStore entities, EnvelopeCipher cipher, IDataKeys keys)
{
    private const string Purpose = "request-contact";

    /// <summary>Whom the connectors are asked about; null when the contact is forgotten.</summary>
    public async Task<SubjectScope?> ScopeAsync(
        TenantId tenant, RequestId id, SubjectId subject, CancellationToken cancellation) =>
        await OpenAsync(tenant, id, cancellation) is { } identifiers
            ? new SubjectScope(tenant, subject, identifiers, id.Value)
            : null;

    /// <summary>The identifiers; null when the contact is forgotten.</summary>
    public async Task<Sensitive<IReadOnlyDictionary<string, string>>?> OpenAsync(
        TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RequestRows.Contact(tenant, id), cancellation) is not { } stored)
            return null;
        var contact = EntityJson.Read<SealedContact>(stored);
        var plain = await cipher.OpenAsync(Scope(tenant, id), Purpose, id.Value, contact.Envelope, cancellation);
        return new(JsonSerializer.Deserialize<Dictionary<string, string>>(plain)!);
    }

    /// <summary>Puts newer identifiers in the place of the sealed ones; nothing where the contact is forgotten.</summary>
    public async Task ReplaceAsync(
        TenantId tenant, RequestId id, Sensitive<IReadOnlyDictionary<string, string>> identifiers,
        CancellationToken cancellation)
    {
        if (await entities.GetAsync(RequestRows.Contact(tenant, id), cancellation) is not { } stored)
            return;
        var contact = EntityJson.Read<SealedContact>(stored) with
        {
            Envelope = (await SealAsync(tenant, id, identifiers, cancellation)).Envelope,
        };
        // A conflict means that another run of this step was first, with what it found a moment before.
        await entities.ReplaceAsync(stored.Key, EntityJson.Write(contact), stored.ETag, cancellation);
    }

    /// <summary>Forgets the address: the row and then the key that any copy of the row would need.</summary>
    public async Task ForgetAsync(TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RequestRows.Contact(tenant, id), cancellation) is { } stored)
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
        await keys.DestroyAsync(Scope(tenant, id), cancellation);
    }

    internal static KeyScope Scope(TenantId tenant, RequestId id) => new KeyScope.Contact(tenant, id.Value);

    internal async Task<SealedContact> SealAsync(
        TenantId tenant, RequestId id, Sensitive<IReadOnlyDictionary<string, string>> identifiers,
        CancellationToken cancellation)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(identifiers.Reveal());
        return new SealedContact(await cipher.SealAsync(Scope(tenant, id), Purpose, id.Value, plain, cancellation));
    }
}
