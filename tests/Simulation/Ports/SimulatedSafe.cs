using System.Text;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>Notes of a tenant, sealed under its key: what a rotation has to find.</summary>
internal sealed class SimulatedSafe(IEntityStore entities, EnvelopeCipher cipher) : IResealable
{
    public const string Table = "safe";
    private const string Purpose = "note";

    /// <summary>2 notes a page, so that a rotation has several.</summary>
    private const int PageRows = 2;

    public string Name => "safe";

    public async Task AddAsync(TenantId tenant, string note, CancellationToken cancellation) => await entities.InsertAsync(
        Key(tenant, note), await SealAsync(tenant, note, TextOf(note), cancellation), cancellation);

    /// <summary>True when it is what was written; a note that cannot be opened throws.</summary>
    public async Task<bool> OpensAsync(TenantId tenant, string note, CancellationToken cancellation) =>
        await entities.GetAsync(Key(tenant, note), cancellation) is { } stored &&
        (await OpenAsync(tenant, note, stored.Content, cancellation)).AsSpan().SequenceEqual(TextOf(note));

    public async Task<ResealedPage> ResealPageAsync(
        TenantId tenant, int version, string? cursor, CancellationToken cancellation)
    {
        var (rows, resealed) = (0, 0);
        var query = new EntityQuery(Table, tenant.Value, cursor is null ? null : cursor + "!");
        await foreach (var stored in entities.QueryAsync(query, cancellation))
        {
            var note = stored.Key.Row;
            if (Envelope.KeyVersion(stored.Content.Span) != version)
            {
                var anew = await SealAsync(
                    tenant, note, await OpenAsync(tenant, note, stored.Content, cancellation), cancellation);
                await entities.ReplaceAsync(stored.Key, anew, stored.ETag, cancellation);
                resealed++;
            }

            if (++rows == PageRows)
                return new ResealedPage(resealed, note);
        }

        return new ResealedPage(resealed, Cursor: null);
    }

    private Task<byte[]> SealAsync(TenantId tenant, string note, byte[] text, CancellationToken cancellation) =>
        cipher.SealAsync(new KeyScope.Tenant(tenant), Purpose, note, text, cancellation);

    private Task<byte[]> OpenAsync(
        TenantId tenant, string note, ReadOnlyMemory<byte> envelope, CancellationToken cancellation) =>
        cipher.OpenAsync(new KeyScope.Tenant(tenant), Purpose, note, envelope, cancellation);

    private static byte[] TextOf(string note) => Encoding.UTF8.GetBytes($"The text of {note}.");

    private static EntityKey Key(TenantId tenant, string note) => new(Table, tenant.Value, note);
}
