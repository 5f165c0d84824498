using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// Seals what facts are about anew when a tenant's data key is rotated. A sweep's cursor lives for one sweep and is left
/// alone: the next piece writes it under the new version.
/// </summary>
internal sealed class FactResealing(IEntityStore entities, ProductFactStore facts) : IResealable
{
    /// <summary>100 facts, each of a few hundred bytes.</summary>
    private const int PageRows = 100;

    public string Name => "retention-facts";

    public async Task<ResealedPage> ResealPageAsync(
        TenantId tenant, int version, string? cursor, CancellationToken cancellation)
    {
        var (rows, resealed) = (0, 0);
        await foreach (var stored in entities.QueryAsync(RetentionRows.Facts(tenant, cursor), cancellation))
        {
            var fact = EntityJson.Read<FactRow>(stored);
            if (fact.Sealed is { } envelope && Envelope.KeyVersion(envelope) != version &&
                await facts.ResealAsync(tenant, fact, stored.ETag, cancellation))
                resealed++;
            if (++rows == PageRows)
                return new ResealedPage(resealed, stored.Key.Row);
        }

        return new ResealedPage(resealed, Cursor: null);
    }
}
