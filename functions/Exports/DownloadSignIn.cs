using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Where the pack asks for sign-in to download: the caller must be the very person whose package it is.
/// </summary>
public sealed class DownloadSignIn(
    PolicyPack pack, DownloadLinks links, ExportStore store, ISubjectDirectory directory, ITenantDirectory tenants)
{
    /// <summary>The answer that refuses the call, or null when it may go on.</summary>
    public async Task<IResult?> RefuseAsync(HttpContext context, LinkToken token, CancellationToken cancellation)
    {
        // Nobody of a tenant that is being deleted can sign in; its deletion's own export opens by link and code.
        if (!pack.Exports.SignInToDownload || !await tenants.ExistsAsync(token.Tenant, cancellation))
            return null;
        if (context.FindCaller() is not { } caller)
            return Problems.Unauthorized("sign_in_required", "Sign in to the product to download your data.");
        try
        {
            return await IsOwnAsync(caller, token, cancellation)
                ? null
                : Problems.Forbidden("not_your_package", "You are signed in as somebody else.");
        }
        catch (ConnectorException)
        {
            return Problems.ServiceUnavailable(
                "directory_unavailable", "The accounts service does not answer. Try again in a minute.",
                TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Unknown tokens pass: the claim that follows refuses them like any other.</summary>
    private async Task<bool> IsOwnAsync(Caller caller, LinkToken token, CancellationToken cancellation)
    {
        if (await links.FindAsync(token, cancellation) is not { } link ||
            await store.FindPackageAsync(link.Tenant, link.Request, cancellation) is not { } found)
            return true;
        return caller.Tenant == token.Tenant &&
            await directory.FindAsync(
                token.Tenant, new SubjectReference.ByLogin(caller.Issuer, caller.Subject), cancellation)
                is SubjectMatch.Found person && person.Id == found.Package.Subject;
    }
}
