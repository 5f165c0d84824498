using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>
/// Asking without signing in. A statement causes a mail and nothing else; only a POST with the mail's token and code
/// confirms it, so neither a stranger nor a mail scanner can.
/// </summary>
public sealed class IntakeApi(
    IntakeReception reception, IntakeVerification verification, IntakeDispatch dispatch, RequestSubmission submission,
    IdempotencyKeys idempotency, CallerTrail trail, PolicyPack pack)
{
    [Function("NewPrivacyRequestPage")]
    [AllowPublic("A static page for whoever cannot sign in; it does not say which tenants there are.")]
    public IResult Page(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", "head", Route = "privacy-request/{tenantId}")] HttpRequest request,
        string tenantId) =>
        TenantId.TryParse(tenantId, out var tenant)
            ? PortalPages.NewRequest(
                tenant.Value, pack.Product,
                Enum.GetValues<RequestType>()
                    .Where(type => submission.Refusal(type, demand: null, purposes: null) is null).Select(Choice))
            : new IntakeAnswers(asPage: true).NoTenant();

    // 10 a minute: a household or an office behind one address asks a few times; a script that floods asks more.
    [Function("ReceiveIntake")]
    [AllowPublic("Whoever cannot sign in has the same rights; nothing is done before the mailed code.", PerMinute = 10)]
    public async Task<IResult> ReceiveAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/intake/{tenantId}/requests")] HttpRequest request,
        string tenantId,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var reading = await IntakeBodies.ReadAsync(request, cancellation);
        var answers = new IntakeAnswers(reading.IsForm);
        if (!TenantId.TryParse(tenantId, out var tenant))
            return answers.NoTenant();
        if (reading is not { Body: { } body, Refusal: null })
            return answers.Refused(reading.Refusal!, tenant);
        var caller = trail.Of(request.HttpContext);
        return await idempotency.RunOnceAsync(
            request.HttpContext, caller: null, $"intake {tenant}", reading.Bytes,
            (operation, stop) => RunAsync(answers, client, tenant, RequestId.Of(operation), body, caller, stop),
            cancellation);
    }

    [Function("VerifyIntake")]
    [AllowPublic("The link's token and code are the authentication.", PerMinute = 30)]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/intake/verify")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var reading = await LinkBodies.ReadAsync(request, cancellation);
        if (reading is not LinkBodyOutcome.Read(var body, var isForm))
            return ((LinkBodyOutcome.Refused)reading).Answer;
        var answers = new IntakeAnswers(isForm);
        if (!LinkToken.TryParse(body.Token, out var token))
            return answers.Unknown();
        var outcome = await verification.VerifyAsync(token, body.Code, trail.Of(request.HttpContext), cancellation);
        if (outcome is VerificationOutcome.Confirmed(var tenant, var id))
            await dispatch.TryDriveAsync(client, tenant, id, IntakePhase.Submission, cancellation);
        return answers.Of(outcome, body.Token);
    }

    private static (string Value, string Words) Choice(RequestType type) =>
        (JsonSerializer.SerializeToElement(type, HttpJson.Options).GetString()!, RequestWords.Of(type));

    private async Task<IResult> RunAsync(
        IntakeAnswers answers, DurableTaskClient client, TenantId tenant, RequestId id, IntakeBody body,
        Audit.AuditPayload caller, CancellationToken cancellation)
    {
        switch (await reception.ReceiveAsync(tenant, id, body, caller, cancellation))
        {
            case ReceptionOutcome.NoTenant:
                return answers.NoTenant();
            case ReceptionOutcome.NoDemand(var refused):
                return answers.Refused(DemandAnswers.Of(refused), tenant);
            case ReceptionOutcome.Unfit(var refusal):
                return answers.Refused(RequestAnswers.Of(refusal), tenant);
            case ReceptionOutcome.Busy(var retryAfter):
                return answers.Busy(retryAfter);
            case ReceptionOutcome.Received(var mail):
                if (mail)
                    await dispatch.TryDriveAsync(client, tenant, id, IntakePhase.Code, cancellation);
                return answers.Received();
            default:
                throw new InvalidOperationException("Unknown outcome of a statement.");
        }
    }
}
