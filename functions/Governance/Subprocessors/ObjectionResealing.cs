using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>Seals the texts of a tenant's objections anew when its data key is rotated.</summary>
internal sealed class ObjectionResealing(ObjectionStore store, ObjectionTexts texts) : IResealable
{
    /// <summary>100 objections: each two texts of a few hundred bytes.</summary>
    private const int PageRows = 100;

    public string Name => "objections";

    public async Task<ResealedPage> ResealPageAsync(
        TenantId tenant, int version, string? cursor, CancellationToken cancellation)
    {
        var (rows, resealed) = (0, 0);
        await foreach (var objection in store.OfTenantAsync(tenant, cursor, cancellation))
        {
            if (IsOlder(objection.Reason, version) || IsOlder(objection.Resolution, version))
                resealed += await ResealAsync(tenant, objection.Subprocessor, cancellation) ? 1 : 0;
            if (++rows == PageRows)
                return new ResealedPage(resealed, objection.Subprocessor.Value);
        }

        return new ResealedPage(resealed, Cursor: null);
    }

    private static bool IsOlder(byte[]? envelope, int version) =>
        envelope is not null && Envelope.KeyVersion(envelope) != version;

    /// <summary>False when it was settled meanwhile: its texts come with the next pass.</summary>
    private async Task<bool> ResealAsync(TenantId tenant, RegisterId subprocessor, CancellationToken cancellation) =>
        await store.FindAsync(tenant, subprocessor, cancellation) is var (found, tag) &&
        await store.ReplaceAsync(tenant, await texts.SealAnewAsync(tenant, found, cancellation), tag, cancellation);
}
