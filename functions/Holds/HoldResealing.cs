using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>Seals the texts of a tenant's holds anew when its data key is rotated.</summary>
internal sealed class HoldResealing(IEntityStore entities, HoldStore holds, HoldTexts texts) : IResealable
{
    /// <summary>100 holds: each two texts of a few hundred bytes.</summary>
    private const int PageRows = 100;

    public string Name => "holds";

    public async Task<ResealedPage> ResealPageAsync(
        TenantId tenant, int version, string? cursor, CancellationToken cancellation)
    {
        var (rows, resealed) = (0, 0);
        await foreach (var (row, hold) in holds.ListAsync(tenant, cursor, cancellation))
        {
            if (IsOlder(hold.Text, version) || IsOlder(hold.Release, version))
                resealed += await ResealAsync(tenant, hold.Hold.Id, cancellation) ? 1 : 0;
            if (++rows == PageRows)
                return new ResealedPage(resealed, row);
        }

        return new ResealedPage(resealed, Cursor: null);
    }

    private static bool IsOlder(byte[]? envelope, int version) =>
        envelope is not null && Envelope.KeyVersion(envelope) != version;

    /// <summary>
    /// False when the hold was released meanwhile: its texts come with the next pass. What is in force does not change,
    /// so the tenant's head is left alone.
    /// </summary>
    private async Task<bool> ResealAsync(TenantId tenant, HoldId id, CancellationToken cancellation)
    {
        if (await holds.GetAsync(tenant, id, cancellation) is not var (hold, tag))
            return false;
        var text = await texts.OpenAsync(hold, cancellation) is { } written
            ? await texts.SealAsync(tenant, id, written, cancellation)
            : null;
        var release = await texts.OpenReleaseAsync(hold, cancellation) is { } reason
            ? await texts.SealReleaseAsync(tenant, id, reason, cancellation)
            : null;
        var anew = hold with { Text = text, Release = release };
        return await entities.ReplaceAsync(
            HoldRows.Hold(tenant, id), EntityJson.Write(anew), tag, cancellation) is WriteOutcome.Written;
    }
}
