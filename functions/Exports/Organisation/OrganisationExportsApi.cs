using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>Organisations' exports over HTTP: the owner's alone.</summary>
public sealed class OrganisationExportsApi(
    OrganisationExportStore organisations, OrganisationExportSubmission submission, OrganisationExportDispatch dispatch,
    IdempotencyKeys idempotency, IAuditLog audit, CallerTrail trail, TimeProvider time)
{
    private const string Route = "api/tenants/{tenantId}/exports";

    [Function("ExportOrganisationData")]
    [AllowRoles(Roles.Owner)]
    public Task<IResult> SubmitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        string tenantId, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var http = request.HttpContext;
        return idempotency.RunOnceAsync(
            http, http.Caller(), $"export organisation {tenantId}", ReadOnlyMemory<byte>.Empty,
            async (operation, stop) =>
            {
                // It takes over the operation's digits, so an attempt that is taken over after a crash finds its own.
                var id = RequestId.Parse(
                    string.Concat("req_", operation.AsSpan(operation.IndexOf('_', StringComparison.Ordinal) + 1)));
                var outcome = await submission.SubmitAsync(
                    id, TenantId.Parse(tenantId), http.Caller(), trail.Of(http), deletion: null, stop);
                if (outcome is OrganisationExportOutcome.Accepted(var export))
                    await dispatch.TryWakeAsync(client, export, stop);
                return OrganisationExportAnswers.Of(outcome);
            },
            cancellation);
    }

    [Function("ListOrganisationExports")]
    [AllowRoles(Roles.Owner)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request,
        string tenantId, CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        if (page.After is { } after && !OrganisationExportStore.IsRow(after))
            return Problems.BadRequest("continuation_invalid", "Follow nextLink as it was given.");
        List<OrganisationExportView> items = [];
        string? lastRow = null;
        await foreach (var (row, export) in organisations.ListAsync(
            TenantId.Parse(tenantId), page.After, cancellation))
        {
            // One more than fits tells that there is a next page.
            if (items.Count == page.Limit)
                return Answers.Ok(new PagedList<OrganisationExportView>(items, page.NextLink(request, lastRow!)));
            items.Add(OrganisationExportView.Of(export));
            lastRow = row;
        }

        return Answers.Ok(new PagedList<OrganisationExportView>(items, NextLink: null));
    }

    [Function("GetOrganisationExport")]
    [AllowRoles(Roles.Owner)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string tenantId, string id, CancellationToken cancellation) =>
        RequestId.TryParse(id, out var known) &&
        await organisations.FindAsync(TenantId.Parse(tenantId), known, cancellation) is { } export
            ? Answers.Ok(OrganisationExportView.Of(export))
            : OrganisationExportAnswers.NotFound();

    [Function("CancelOrganisationExport")]
    [AllowRoles(Roles.Owner)]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/cancel")] HttpRequest request,
        string tenantId, string id, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var change = RequestId.TryParse(id, out var known)
            ? await organisations.UpdateAsync(
                TenantId.Parse(tenantId), known, export => export.Cancel(now), cancellation)
            : null;
        if (change is OrganisationExportChange.Refused(var code, var sentence))
            return Problems.Conflict(code, sentence);
        if (change is not OrganisationExportChange.To(var cancelled))
            return OrganisationExportAnswers.NotFound();
        await audit.AppendAsync(
            [OrganisationExportAudit.Cancelled(cancelled, trail.Of(request.HttpContext))], cancellation);
        await dispatch.TryWakeAsync(client, cancelled, cancellation);
        return Answers.Ok(OrganisationExportView.Of(cancelled));
    }
}
