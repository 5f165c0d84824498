using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>A store as capabilities have them: records sealed under the tenant's key, two on a page.</summary>
internal sealed class SealedNotes(IEntityStore store, EnvelopeCipher cipher) : IResealable
{
    private const string Table = "notes";
    private const int PageRows = 2;

    public string Name => "notes";

    public async Task WriteAsync(TenantId tenant, string id, string text, CancellationToken cancellation)
    {
        var content = await cipher.SealAsync(
            new KeyScope.Tenant(tenant), "note", id, System.Text.Encoding.UTF8.GetBytes(text), cancellation);
        await store.InsertAsync(Key(tenant, id), EntityJson.Write(new Note(content)), cancellation);
    }

    /// <summary>What somebody writes who had fetched the key before.</summary>
    public async Task WriteWithAsync(DataKey key, TenantId tenant, string id, string text, CancellationToken cancellation)
    {
        var content = Envelope.Seal(key, "note", id, System.Text.Encoding.UTF8.GetBytes(text), RandomSource.System);
        await store.InsertAsync(Key(tenant, id), EntityJson.Write(new Note(content)), cancellation);
    }

    public async Task<string> ReadAsync(TenantId tenant, string id, CancellationToken cancellation)
    {
        var note = EntityJson.Read<Note>((await store.GetAsync(Key(tenant, id), cancellation))!);
        return System.Text.Encoding.UTF8.GetString(
            await cipher.OpenAsync(new KeyScope.Tenant(tenant), "note", id, note.Sealed, cancellation));
    }

    public async Task<int> VersionAsync(TenantId tenant, string id, CancellationToken cancellation) =>
        Envelope.KeyVersion(EntityJson.Read<Note>((await store.GetAsync(Key(tenant, id), cancellation))!).Sealed);

    public async Task<ResealedPage> ResealPageAsync(
        TenantId tenant, int version, string? cursor, CancellationToken cancellation)
    {
        var (rows, resealed) = (0, 0);
        var query = new EntityQuery(Table, tenant.Value, FromRow: cursor is null ? null : cursor + "!");
        await foreach (var stored in store.QueryAsync(query, cancellation))
        {
            var (id, envelope) = (stored.Key.Row, EntityJson.Read<Note>(stored).Sealed);
            if (Envelope.KeyVersion(envelope) != version)
            {
                var scope = new KeyScope.Tenant(tenant);
                var text = await cipher.OpenAsync(scope, "note", id, envelope, cancellation);
                var anew = new Note(await cipher.SealAsync(scope, "note", id, text, cancellation));
                await store.ReplaceAsync(stored.Key, EntityJson.Write(anew), stored.ETag, cancellation);
                resealed++;
            }

            if (++rows == PageRows)
                return new ResealedPage(resealed, id);
        }

        return new ResealedPage(resealed, Cursor: null);
    }

    private static EntityKey Key(TenantId tenant, string id) => new(Table, tenant.Value, id);

    private sealed record Note(byte[] Sealed);
}
