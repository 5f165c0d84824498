using System.Text.Json;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>What people type about a hold, which may name anybody: sealed under the tenant's key.</summary>
public sealed class HoldTexts(EnvelopeCipher cipher)
{
    private const string Purpose = "legal-hold";
    private const string ReleasePurpose = "legal-hold-release";

    public Task<byte[]> SealAsync(TenantId tenant, HoldId id, HoldText text, CancellationToken cancellation) =>
        SealAsync(tenant, id, Purpose, text, cancellation);

    public Task<byte[]> SealReleaseAsync(TenantId tenant, HoldId id, string reason, CancellationToken cancellation) =>
        SealAsync(tenant, id, ReleasePurpose, reason, cancellation);

    /// <summary>Null where the tenant's key cannot be used: what binds must not depend on what is typed.</summary>
    public Task<byte[]?> TrySealAsync(TenantId tenant, HoldId id, HoldText text, CancellationToken cancellation) =>
        TryAsync<byte[]>(async () => await SealAsync(tenant, id, text, cancellation));

    /// <inheritdoc cref="TrySealAsync"/>
    public Task<byte[]?> TrySealReleaseAsync(
        TenantId tenant, HoldId id, string reason, CancellationToken cancellation) =>
        TryAsync<byte[]>(async () => await SealReleaseAsync(tenant, id, reason, cancellation));

    /// <summary>Null where there is none.</summary>
    public async Task<HoldText?> OpenAsync(HoldRow row, CancellationToken cancellation) => row.Text is { } envelope
        ? await OpenAsync<HoldText>(row.Hold, Purpose, envelope, cancellation)
        : null;

    /// <summary>Null while the hold is active, or where there is none.</summary>
    public async Task<string?> OpenReleaseAsync(HoldRow row, CancellationToken cancellation) =>
        row.Release is { } envelope
            ? await OpenAsync<string>(row.Hold, ReleasePurpose, envelope, cancellation)
            : null;

    /// <summary>Null also where the tenant's key cannot be used, as while the tenant is being deleted.</summary>
    public Task<HoldText?> TryOpenAsync(HoldRow row, CancellationToken cancellation) =>
        TryAsync(() => OpenAsync(row, cancellation));

    /// <inheritdoc cref="TryOpenAsync"/>
    public Task<string?> TryOpenReleaseAsync(HoldRow row, CancellationToken cancellation) =>
        TryAsync(() => OpenReleaseAsync(row, cancellation));

    private static async Task<T?> TryAsync<T>(Func<Task<T?>> use)
        where T : class
    {
        try
        {
            return await use();
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }

    private Task<byte[]> SealAsync<T>(
        TenantId tenant, HoldId id, string purpose, T text, CancellationToken cancellation) =>
        cipher.SealAsync(
            new KeyScope.Tenant(tenant), purpose, id.Value, JsonSerializer.SerializeToUtf8Bytes(text), cancellation);

    private async Task<T> OpenAsync<T>(
        LegalHold hold, string purpose, byte[] envelope, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<T>(await cipher.OpenAsync(
            new KeyScope.Tenant(hold.TenantId), purpose, hold.Id.Value, envelope, cancellation))!;
}

/// <param name="Matter">The file or case that it serves.</param>
/// <param name="Reason">Why these records must stay.</param>
public sealed record HoldText(string Matter, string Reason);
