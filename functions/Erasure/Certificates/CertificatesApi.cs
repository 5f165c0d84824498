using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// Certificates for the organisation, and for whoever has the link of the mail: the person's login is gone with the
/// erasure. Everything here only reads, so a mail scanner that follows the link, and even presses its buttons, changes
/// nothing.
/// </summary>
public sealed class CertificatesApi(ErasureCertificates certificates, CertificateLinkStore links, RequestStore requests)
{
    private const string OfRequest = "api/tenants/{tenantId}/requests/{id}/certificate";
    private const string ByLink = "api/certificates";
    private const string WhyPublic = "The link's token is the authentication; a certificate names nobody.";

    [Function("GetCertificate")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OfRequest)] HttpRequest request,
        string tenantId, string id, CancellationToken cancellation) =>
        OfRequestAsync(request, tenantId, id, CertificateAsync, cancellation);

    [Function("GetCertificateSupplement")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public Task<IResult> GetSupplementAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OfRequest + "/supplement")] HttpRequest request,
        string tenantId, string id, CancellationToken cancellation) =>
        OfRequestAsync(request, tenantId, id, SupplementAsync, cancellation);

    [Function("OpenCertificate")]
    [AllowPublic(WhyPublic, PerMinute = 30)]
    public Task<IResult> OpenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ByLink)] HttpRequest request,
        CancellationToken cancellation) =>
        ByTokenAsync(request, CertificateAsync, cancellation);

    [Function("OpenCertificateSupplement")]
    [AllowPublic(WhyPublic, PerMinute = 30)]
    public Task<IResult> OpenSupplementAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ByLink + "/supplement")] HttpRequest request,
        CancellationToken cancellation) =>
        ByTokenAsync(request, SupplementAsync, cancellation);

    private static async Task<IResult> OfRequestAsync(
        HttpRequest request, string tenantId, string id, Find find, CancellationToken cancellation) =>
        RequestId.TryParse(id, out var known)
        && await find(request, TenantId.Parse(tenantId), known, cancellation) is { } answer
            ? answer
            : CertificateAnswers.NotYet(request);

    private async Task<IResult> ByTokenAsync(HttpRequest request, Find find, CancellationToken cancellation)
    {
        var reading = await LinkBodies.ReadTokenAsync(request, cancellation);
        if (reading is not LinkBodyOutcome.Read(var body, _))
            return ((LinkBodyOutcome.Refused)reading).Answer;
        // The link ends with the request's record.
        return LinkToken.TryParse(body.Token, out var token)
            && await links.FindAsync(token, cancellation) is { } id
            && await requests.GetAsync(token.Tenant, id, cancellation) is not null
            && await find(request, token.Tenant, id, cancellation) is { } answer
                ? answer
                : CertificateAnswers.Unknown(request);
    }

    private async Task<IResult?> CertificateAsync(
        HttpRequest request, TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await certificates.FindAsync(tenant, id, cancellation) is not { } issued)
            return null;
        return CertificateAnswers.WantsPage(request)
            ? CertificateAnswers.Page(issued, await certificates.FindSupplementAsync(tenant, id, cancellation))
            : CertificateAnswers.File(issued.Jws, $"erasure-certificate-{id}.json");
    }

    private async Task<IResult?> SupplementAsync(
        HttpRequest request, TenantId tenant, RequestId id, CancellationToken cancellation) =>
        await certificates.FindSupplementAsync(tenant, id, cancellation) is { } supplement
            ? CertificateAnswers.File(supplement.Jws, $"erasure-supplement-{id}.json")
            : null;

    /// <summary>Null where there is no such document.</summary>
    private delegate Task<IResult?> Find(
        HttpRequest request, TenantId tenant, RequestId id, CancellationToken cancellation);
}
