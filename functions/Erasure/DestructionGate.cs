using PrivacyFunctions.Connectors;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// The one way to destroy anything: at the moment of destruction it re-reads the holds, wants the deletion log's entry
/// and the fence, and bounds the piece in time. Whatever cannot be read refuses.
/// </summary>
public sealed class DestructionGate(IHolds holds, IDeletionLog log, IFences fences, NetworkTime network)
{
    /// <param name="destroy">
    /// Destroys one piece, inside the token's time and sparing <see cref="DestructionPermit.HeldSubjects"/>.
    /// </param>
    /// <exception cref="DestructionRefusedException">No entry in the deletion log, or no fence.</exception>
    /// <exception cref="TimeoutException">The piece did not end in time; whether it was done is unknown.</exception>
    public Task<GateOutcome> DestroyAsync(
        Destruction destruction, Func<DestructionPermit, CancellationToken, Task> destroy,
        CancellationToken cancellation) => PermittedAsync(
            destruction.Tenant, destruction.Subject, destruction.Step,
            token => RefuseUnpreparedAsync(destruction, token), destroy, cancellation);

    /// <summary>
    /// Writes over one value of a person's, inside the token's time and unless a hold keeps what stands there. The person
    /// lives on with the record, so there is no fence, and nothing that would have to be deleted again after a restore.
    /// </summary>
    /// <exception cref="TimeoutException">It did not end in time; whether it was done is unknown.</exception>
    public Task<GateOutcome> OverwriteAsync(
        TenantId tenant, SubjectId subject, string step, Func<CancellationToken, Task> overwrite,
        CancellationToken cancellation) => PermittedAsync(
            tenant, subject, step, _ => Task.CompletedTask, (_, token) => overwrite(token), cancellation);

    private async Task<GateOutcome> PermittedAsync(
        TenantId tenant, SubjectId? subject, string step, Func<CancellationToken, Task> prepare,
        Func<DestructionPermit, CancellationToken, Task> destroy, CancellationToken cancellation)
    {
        // First, so that a hold placed from here on waits for the permit's return; and nothing between the permit and
        // the piece is so long that it would not be back in time.
        var taken = await holds.TakePermitAsync(tenant, subject, step, cancellation);
        if (taken is PermitOutcome.Held(var hold))
            return new GateOutcome.Held(hold);
        var permit = ((PermitOutcome.Permitted)taken).Permit;
        var ended = true;
        try
        {
            using var limit = new CancellationTokenSource(HoldLimits.Piece, network.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            await prepare(either.Token);
            ended = false;
            await RunAsync(permit, destroy, limit.Token, either.Token);
            ended = true;
        }
        catch (ConnectorException fault) when (Answered(fault))
        {
            ended = true;
            throw;
        }
        finally
        {
            // A piece that was given up may still be running at the service: its permit stays out until it expires, and
            // a hold placed meanwhile says so. A return that fails does the same.
            if (ended)
                await holds.ReturnPermitAsync(permit, CancellationToken.None);
        }

        return new GateOutcome.Destroyed();
    }

    private async Task RefuseUnpreparedAsync(Destruction destruction, CancellationToken cancellation)
    {
        if (!await log.HasAsync(destruction.Tenant, destruction.Entry, cancellation))
        {
            throw new DestructionRefusedException(
                $"Step {destruction.Step} would destroy without an entry in the deletion log.");
        }

        if (destruction.Fence == FenceRule.MustStand &&
            !await fences.IsFencedAsync(destruction.Tenant, destruction.Subject, cancellation))
            throw new DestructionRefusedException($"Step {destruction.Step} would destroy without a fence.");
    }

    private static async Task RunAsync(
        DestructionPermit permit, Func<DestructionPermit, CancellationToken, Task> destroy, CancellationToken limit,
        CancellationToken either)
    {
        try
        {
            await destroy(permit, either);
        }
        catch (OperationCanceledException fault) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"Step {permit.Step} did not end within its time.", fault);
        }
    }

    /// <summary>The service has answered, so it is no longer at work on the piece.</summary>
    private static bool Answered(ConnectorException fault) => !fault.MayBeAtWork &&
        fault.Reason is not (FailureReason.Timeout or FailureReason.Unreachable or FailureReason.StillWorking or
            FailureReason.StorageUnavailable);
}
