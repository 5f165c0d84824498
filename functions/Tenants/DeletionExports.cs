using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants;

/// <summary>
/// A deletion that an owner orders together with the organisation's export ("delete or return"): the export first, and
/// the deletion when a complete package is delivered.
/// </summary>
public sealed class DeletionExports(
    OrganisationExportSubmission submission, OrganisationExportDispatch dispatch, TenantStore tenants, CallerTrail trail,
    OpaqueIds ids)
{
    public async Task<IResult> SubmitAsync(
        HttpContext http, DurableTaskClient client, TenantId tenant, CancellationToken cancellation)
    {
        var outcome = await submission.SubmitAsync(
            RequestId.Parse(ids.New("req")), tenant, http.Caller(), trail.Of(http), ids.New("tdel"), cancellation);
        // Asking again changes nothing, as without the export.
        var export = outcome switch
        {
            OrganisationExportOutcome.Accepted(var written) => written,
            // Where an operator took back what was ordered with it, it has to be ordered anew behind it.
            OrganisationExportOutcome.AlreadyOpen({ Deletion: not null } open) when
                (await tenants.GetAsync(tenant, cancellation))?.TakenBackAt is not { } takenBack ||
                open.RequestedAt > takenBack => open,
            _ => null,
        };
        if (export is null)
            return OrganisationExportAnswers.Of(outcome);
        await dispatch.TryWakeAsync(client, export, cancellation);
        return OrganisationExportAnswers.Accepted(export);
    }
}
