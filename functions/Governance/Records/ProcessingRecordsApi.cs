using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Records;

/// <summary>What the product does with a tenant's data, as its owner has to be able to show (GDPR 30).</summary>
public sealed class ProcessingRecordsApi(ProcessingRecords records, TenantStore tenants)
{
    [Function("RecordsOfProcessing")]
    [AllowRoles(Roles.Owner | Roles.Admin)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/tenants/{tenantId}/records-of-processing")]
        HttpRequest request,
        string tenantId,
        CancellationToken cancellation)
    {
        if (await tenants.GetAsync(TenantId.Parse(tenantId), cancellation) is not { } tenant)
            return NotFoundAnswer.Create();
        var record = await records.OfAsync(tenant, cancellation);
        if (request.Query["as"] == "file")
        {
            return CertificateAnswers.File(
                await records.SignAsync(record, cancellation), $"records-of-processing-{tenantId}.json");
        }

        return PageRequests.Prefers(request)
            ? new PortalAnswer(StatusCodes.Status200OK, "text/html; charset=utf-8", ProcessingRecordPage.Of(record))
            {
                ContentSecurityPolicy = ReadablePage.ContentSecurityPolicy,
            }
            : Answers.Ok(record);
    }
}
