using System.Text;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>What people type about an objection: sealed under the tenant's key.</summary>
public sealed class ObjectionTexts(EnvelopeCipher cipher)
{
    private const string Reason = "objection";
    private const string Resolution = "objection-resolution";

    public Task<byte[]> SealReasonAsync(
        TenantId tenant, RegisterId subprocessor, string text, CancellationToken cancellation) =>
        SealAsync(tenant, subprocessor, Reason, text, cancellation);

    public Task<byte[]> SealResolutionAsync(
        TenantId tenant, RegisterId subprocessor, string text, CancellationToken cancellation) =>
        SealAsync(tenant, subprocessor, Resolution, text, cancellation);

    /// <summary>Null where the tenant's key cannot be used, as while the tenant is being deleted.</summary>
    public Task<string?> ReasonOfAsync(TenantId tenant, Objection objection, CancellationToken cancellation) =>
        OpenAsync(tenant, objection.Subprocessor, Reason, objection.Reason, cancellation);

    /// <summary>Null while it is open, too.</summary>
    public Task<string?> ResolutionOfAsync(TenantId tenant, Objection objection, CancellationToken cancellation) =>
        OpenAsync(tenant, objection.Subprocessor, Resolution, objection.Resolution, cancellation);

    /// <summary>Under the key's version of now.</summary>
    public async Task<Objection> SealAnewAsync(TenantId tenant, Objection objection, CancellationToken cancellation)
    {
        var reason = await ReasonOfAsync(tenant, objection, cancellation);
        var resolution = await ResolutionOfAsync(tenant, objection, cancellation);
        return objection with
        {
            Reason = reason is null
                ? objection.Reason
                : await SealReasonAsync(tenant, objection.Subprocessor, reason, cancellation),
            Resolution = resolution is null
                ? objection.Resolution
                : await SealResolutionAsync(tenant, objection.Subprocessor, resolution, cancellation),
        };
    }

    public async Task<ObjectionView> ViewAsync(TenantId tenant, Objection objection, CancellationToken cancellation) =>
        new(
            tenant.Value, objection.Subprocessor, objection.IsOpen, objection.ObjectedAt, objection.ObjectedBy,
            await ReasonOfAsync(tenant, objection, cancellation), objection.ResolvedAt, objection.ResolvedBy,
            await ResolutionOfAsync(tenant, objection, cancellation));

    private Task<byte[]> SealAsync(
        TenantId tenant, RegisterId subprocessor, string purpose, string text, CancellationToken cancellation) =>
        cipher.SealAsync(
            new KeyScope.Tenant(tenant), purpose, subprocessor.Value, Encoding.UTF8.GetBytes(text), cancellation);

    private async Task<string?> OpenAsync(
        TenantId tenant, RegisterId subprocessor, string purpose, byte[]? envelope, CancellationToken cancellation)
    {
        if (envelope is null)
            return null;
        try
        {
            return Encoding.UTF8.GetString(await cipher.OpenAsync(
                new KeyScope.Tenant(tenant), purpose, subprocessor.Value, envelope, cancellation));
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }
}
