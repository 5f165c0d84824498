using System.Buffers;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>After a restore: the deletion log is applied again.</summary>
public sealed class ReconcileApi(
    ReconcileStore store, ReconcileDispatch dispatch, IDeletionLog log, IdempotencyKeys idempotency, CallerTrail trail,
    IAuditLog audit, TimeProvider time)
{
    private const int IdLength = 30;

    private static readonly TimeSpan PollAfter = TimeSpan.FromSeconds(5);

    [Function("Reconcile")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/operations/reconcile")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<ReconcileBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<ReconcileBody>.Read(var reconcile, var bytes))
            return ((JsonBody<ReconcileBody>.Refused)body).Answer;
        if (reconcile.Since > time.GetUtcNow())
        {
            return Problems.Unprocessable(
                "invalid_value", "since is the moment of the restored state, which cannot lie ahead.",
                new FieldError("/since", "invalid_value"));
        }

        return await idempotency.RunOnceAsync(
            request.HttpContext, request.HttpContext.Caller(), "reconcile", bytes,
            (operation, stop) => StartAsync(request.HttpContext, client, reconcile.Since, operation, stop),
            cancellation);
    }

    [Function("GetReconcile")]
    [AllowRoles(Roles.Operator)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/operations/reconcile/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellation) =>
        IsId(id) && await store.FindAsync(id, cancellation) is { } run
            ? Answers.Ok(await ViewAsync(run, cancellation))
            : Problems.NotFound("reconciliation_not_found", "There is no such reconciliation.");

    private async Task<IResult> StartAsync(
        HttpContext http, DurableTaskClient client, DateTimeOffset since, string operation,
        CancellationToken cancellation)
    {
        // The run takes over the operation's digits, so an attempt that is taken over after a crash goes on with it.
        var id = string.Concat("rec_", operation.AsSpan(operation.IndexOf('_', StringComparison.Ordinal) + 1));
        var actor = trail.Of(http);
        var tenants = new List<TenantId>();
        await foreach (var tenant in log.TenantsAsync(cancellation))
            tenants.Add(tenant);
        var run = await store.BeginAsync(
            new Reconciliation(id, since, time.GetUtcNow(), actor.Actor, tenants), cancellation);
        await audit.AppendAsync([ReconcileAudit.Started(run, actor)], cancellation);
        await ReconcileDispatch.EndYoungerAsync(client, since, cancellation);
        await dispatch.StartAsync(client, run, cancellation);
        return Answers.Accepted(
            $"/api/operations/reconcile/{id}", PollAfter, await ViewAsync(run, cancellation));
    }

    private async Task<ReconcileView> ViewAsync(Reconciliation run, CancellationToken cancellation)
    {
        var tenants = new List<TenantReconciliation>();
        foreach (var tenant in run.Tenants)
        {
            if (await store.FindTenantAsync(tenant, run.Id, cancellation) is { } state)
                tenants.Add(state);
        }

        return ReconcileView.Of(run, tenants);
    }

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdefghjkmnpqrstvwxyz");

    private static bool IsId(string id) => id.Length == IdLength && id.StartsWith("rec_", StringComparison.Ordinal) &&
        !id.AsSpan(4).ContainsAnyExcept(IdCharacters);
}

/// <param name="Since">The moment of the restored state.</param>
public sealed record ReconcileBody([property: JsonRequired] DateTimeOffset Since);
