using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>Erases one collection of one person at one service, piece by piece, each through the gate.</summary>
public sealed class ServiceEraser(
    DestructionGate gate, IConnectors connectors, EraseStepStore steps, SecretEraser secrets)
{
    /// <summary>
    /// 10,000 pieces a call: millions of records, and the end of it with a service that always says there is more.
    /// </summary>
    private const int MaxPieces = 10_000;

    /// <summary>
    /// Erases what is there and answers what came of it. A step that was done answers what it answered before; one that
    /// was interrupted goes on. <see cref="Receipt.Held"/> and a retriable failure leave it open: call again.
    /// </summary>
    /// <param name="entry">The entry of the deletion log; the person's fence must stand too.</param>
    /// <param name="step">
    /// Opaque id of this application of the entry: the request's id, and another one when it is applied again.
    /// </param>
    /// <exception cref="DestructionRefusedException">No entry, or no fence.</exception>
    public async Task<Receipt> EraseAsync(
        SubjectScope scope, Collection collection, string entry, string step, CancellationToken cancellation)
    {
        var receipt = await EraseOneAsync(scope, collection, entry, step, cancellation);
        return receipt is not (Receipt.Held or Receipt.Failed) && FormerAddress.ScopeOf(scope, collection) is { } former
            ? FormerAddress.Sum(
                receipt, await EraseOneAsync(former, collection, entry, step + ".former", cancellation))
            : receipt;
    }

    private async Task<Receipt> EraseOneAsync(
        SubjectScope scope, Collection collection, string entry, string step, CancellationToken cancellation)
    {
        var piece = new Piece(scope, collection, entry, EraseStepStore.IdOf(collection, step));
        try
        {
            for (var pieces = 0; pieces < MaxPieces; pieces++)
            {
                if (await NextAsync(piece, cancellation) is { } receipt)
                    return receipt;
            }

            return new Receipt.Failed(FailureReason.TooLarge, Retriable: true);
        }
        catch (ConnectorException fault)
        {
            return new Receipt.Failed(fault.Reason, fault.Retriable);
        }
        catch (TimeoutException)
        {
            return new Receipt.Failed(FailureReason.Timeout, Retriable: true);
        }
    }

    /// <summary>One piece; null while there are more.</summary>
    private async Task<Receipt?> NextAsync(Piece piece, CancellationToken cancellation)
    {
        var connector = connectors.For(piece.Collection.Service);
        var (step, tag) = await ReadAsync(connector, piece, cancellation);
        if (step.Done is { } done)
            return done;
        var destruction = new Destruction(
            piece.Tenant, piece.Scope.Subject, piece.Entry, piece.Id, FenceRule.MustStand);
        if (piece.Collection.Erase.Action is EraseAction.SecureErase or EraseAction.Pseudonymise &&
            connector is ISecretConnector keeper &&
            await secrets.EraseAsync(
                keeper, SelectedRecords.Of(piece.Scope), piece.Collection, destruction, cancellation) is { } stopped)
            return new Receipt.Held(stopped);
        ErasedPiece? erased = null;
        var outcome = await gate.DestroyAsync(
            destruction,
            async (_, token) =>
                erased = await connector.EraseAsync(piece.Scope, piece.Collection, piece.Id, token),
            cancellation);
        if (outcome is GateOutcome.Held(var hold))
            return new Receipt.Held(hold);
        if (erased!.Receipt is Receipt.Failed failed)
            return failed;
        var next = step.After(erased, piece.Collection.Erase.Action);
        // Not written: another run of this step wrote first. Its count stands, what both erased was found before the
        // first piece, and the next round reads where the step is now.
        return await steps.WriteAsync(piece.Tenant, piece.Id, next, tag, cancellation) ? next.Done : null;
    }

    private async Task<StoredStep> ReadAsync(IConnector connector, Piece piece, CancellationToken cancellation)
    {
        if (await steps.FindAsync(piece.Tenant, piece.Id, cancellation) is { } stored)
            return stored;
        var located = await connector.LocateAsync(piece.Scope, cancellation);
        var found = located.FirstOrDefault(entry => entry.Collection == piece.Collection.Name)?.Count ?? 0;
        return await steps.BeginAsync(piece.Tenant, piece.Id, EraseStep.Begin(found), cancellation);
    }

    private sealed record Piece(SubjectScope Scope, Collection Collection, string Entry, string Id)
    {
        public TenantId Tenant => Scope.Tenant;
    }
}
