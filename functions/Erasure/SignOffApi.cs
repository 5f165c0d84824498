using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>A verifier, never the one who asked, releases an erasure without grace.</summary>
public sealed class SignOffApi(
    RequestStore requests, RequestDispatch dispatch, IAuditLog audit, CallerTrail trail, TimeProvider time)
{
    [Function("SignOffErasure")]
    [AllowRoles(Roles.Verifier)]
    public async Task<IResult> SignOffAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post",
            Route = "api/tenants/{tenantId}/requests/{id}/sign-off")] HttpRequest request,
        string tenantId,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var tenant = TenantId.Parse(tenantId);
        if (!RequestId.TryParse(id, out var requestId))
            return RequestAnswers.NotFound();
        var now = time.GetUtcNow();
        var actor = trail.Of(request.HttpContext);
        switch (await requests.UpdateAsync(
            tenant, requestId, current => current.SignOff(actor.Actor, now), cancellation))
        {
            case Transition.To(var released):
                await audit.AppendAsync([ErasureAudit.SignedOff(released, actor)], cancellation);
                await dispatch.TryWakeAsync(client, tenant, requestId, cancellation);
                return RequestAnswers.Accepted(released);
            case Transition.Refused("same_person", var sentence):
                return Problems.Forbidden("same_person", sentence);
            case Transition.Refused(var code, var sentence):
                return Problems.Conflict(code, sentence);
            default:
                return RequestAnswers.NotFound();
        }
    }
}
