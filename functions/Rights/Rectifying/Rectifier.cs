using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;

namespace PrivacyFunctions.Rights.Rectifying;

/// <summary>
/// Carries out one correction and asks the service again. It overwrites personal data, so it passes the destruction
/// gate: a legal hold keeps what stands there.
/// </summary>
public sealed class Rectifier(DestructionGate gate, IConnectors connectors)
{
    /// <param name="step">Opaque id of the correction; the same again is the same correction.</param>
    public async Task<Receipt> RectifyAsync(
        SubjectScope scope, Collection collection, FieldCorrection correction, string step,
        CancellationToken cancellation)
    {
        if (connectors.For(collection.Service) is not IRectifyConnector connector)
            return NotSupported;
        try
        {
            var offered = true;
            var outcome = await gate.OverwriteAsync(
                scope.Tenant, scope.Subject, step,
                async token => offered = await connector.RectifyAsync(scope, collection, correction, step, token),
                cancellation);
            if (outcome is GateOutcome.Held(var hold))
                return new Receipt.Held(hold);
            if (!offered)
                return NotSupported;

            // What the service said is not believed: it is asked again.
            var (found, corrected) = await connector.CheckAsync(scope, collection, correction, cancellation);
            return found == 0 ? new Receipt.NothingFound()
                : corrected == found ? new Receipt.Rectified(found)
                : new Receipt.Failed(FailureReason.NotRectified, Retriable: true);
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

    private static Receipt.Failed NotSupported { get; } = new(FailureReason.NotSupported, Retriable: false);
}
