using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Looks at erasures again: whether a late import or a restored backup has brought the person back, and whether the
/// dates have come that the certificate could only announce.
/// </summary>
public sealed class ErasureWatching(
    RequestStore requests, RequestContacts contacts, ErasureStore erasures, ErasureCertification certification,
    ErasureTombstone tombstone, ServiceVerifier verifier, OwnIdentifiers identifiers, PolicyPack pack, IAuditLog audit,
    TimeProvider time, ILogger<ErasureWatching> log)
{
    /// <summary>Does what is due of a tenant. What fails stays due.</summary>
    public async Task RunDueAsync(TenantId tenant, CancellationToken cancellation)
    {
        await foreach (var (watch, etag) in erasures.DueAsync(tenant, time.GetUtcNow(), cancellation))
        {
            try
            {
                await RunAsync(watch, cancellation);
                await erasures.RemoveWatchAsync(watch, etag, cancellation);
            }
            catch (ConnectorException fault)
            {
                log.LogWarning(
                    "Erasure {Request} could not be looked at again, since {Service} does not answer; it stays due.",
                    watch.Request, fault.Service);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // One erasure that cannot be looked at must not keep the others waiting; its own words stay out.
                log.LogError(
                    "Erasure {Request} could not be looked at again ({Exception}); it stays due.", watch.Request,
                    fault.GetType().FullName);
            }
        }
    }

    private async Task RunAsync(ErasureWatch watch, CancellationToken cancellation)
    {
        if (watch.Kind is WatchKind.Tombstone)
        {
            await LeaveTombstoneAsync(watch, cancellation);
            return;
        }

        if (watch.Kind is not WatchKind.DatesCome)
        {
            await AskAgainAsync(watch, cancellation);
            return;
        }

        await certification.SupplementAsync(watch.Tenant, watch.Request, cancellation);
        // Nobody has to be told anything any more.
        await contacts.ForgetAsync(watch.Tenant, watch.Request, cancellation);
    }

    /// <summary>Again changes nothing; an erasure that is still open has its orchestration to do it.</summary>
    private async Task LeaveTombstoneAsync(ErasureWatch watch, CancellationToken cancellation)
    {
        if (await requests.GetAsync(watch.Tenant, watch.Request, cancellation) is { IsOpen: true })
            throw new InvalidOperationException("The erasure has not ended yet.");
        await tombstone.LeaveAsync(watch.Tenant, watch.Request, cancellation);
    }

    private async Task AskAgainAsync(ErasureWatch watch, CancellationToken cancellation)
    {
        if (await requests.GetAsync(watch.Tenant, watch.Request, cancellation) is not { } request ||
            await contacts.ScopeAsync(watch.Tenant, watch.Request, request.Subject, cancellation) is not { } scope)
            return;
        var left = new List<string>();
        var own = await identifiers.OnlyOwnAsync(WithOwnId(scope), cancellation);
        foreach (var service in pack.Services)
        {
            var found = await verifier.VerifyAsync(own, service, cancellation);
            left.AddRange(found.Select(entry => $"{service.Name}.{entry.Collection}: {entry.Count}"));
        }

        var now = time.GetUtcNow();
        await erasures.UpdateAsync(
            watch.Tenant, watch.Request, record => record.AskedAgain(new Probe(watch.Kind, now, left.Count == 0)),
            cancellation);
        if (left.Count == 0)
        {
            await audit.AppendAsync([ErasureAudit.AskedAgain(watch, now)], cancellation);
            return;
        }

        var words = string.Join(", ", left);
        log.LogCritical(
            "Records of the erased person of request {Request} are back: {Left}. Find out who brought them, then erase them again " +
            "with POST /api/operations/reconcile.", watch.Request, words);
        await audit.AppendAsync(
            [ErasureAudit.Resurrected(watch, words, now)], cancellation);
    }

    /// <summary>The request's row has a pseudonym by now; the sealed identifiers still have the person's own id.</summary>
    private static SubjectScope WithOwnId(SubjectScope scope) =>
        scope.Identifiers.Reveal().TryGetValue(SubjectIdentifiers.SubjectId, out var id)
            ? scope with { Subject = Identity.SubjectId.Parse(id) }
            : scope;
}
