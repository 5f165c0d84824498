using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Destroys the person's data key once every service is confirmed: what is sealed under it, here and in backups, opens
/// for nobody any more.
/// </summary>
public sealed class SubjectKeys(
    RequestStore requests, ErasureStore erasures, DestructionGate gate, IDataKeys keys, IAuditLog audit)
{
    public async Task<KeyDestroyedV1> DestroyAsync(ErasureStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id, _) = started;
        var record = await erasures.FindAsync(tenant, id, cancellation)
            ?? throw new InvalidOperationException("An erasure is fenced before its key is destroyed.");
        if (record.KeyInaccessibleAt is not null)
            return await DestroyedAsync(record, cancellation);
        if (await requests.GetAsync(tenant, id, cancellation) is not { } request)
            throw new InvalidOperationException("There is no request for this erasure.");
        KeyDestruction? destroyed = null;
        var outcome = await gate.DestroyAsync(
            new Destruction(tenant, request.Subject, id.Value, $"{id}|subject-key", FenceRule.MustStand),
            async (_, stop) => destroyed = await keys.DestroyAsync(
                new KeyScope.Subject(tenant, request.Subject), stop),
            cancellation);
        if (outcome is GateOutcome.Held(var hold))
            return new KeyDestroyedV1(hold);
        var updated = await erasures.UpdateAsync(
            tenant, id,
            current => current with
            {
                KeyDestroyedAt = destroyed!.DestroyedAt,
                KeyInaccessibleAt = destroyed.ShreddedAt,
                LiveSystemsErasedAt = current.Services.Max(service => service.VerifiedAt) ?? destroyed.DestroyedAt,
            },
            cancellation);
        return await DestroyedAsync(updated, cancellation);
    }

    /// <summary>Also where it was destroyed before: the run that wrote it may have ended before its event.</summary>
    private async Task<KeyDestroyedV1> DestroyedAsync(ErasureRecord record, CancellationToken cancellation)
    {
        await audit.AppendAsync([ErasureAudit.KeyDestroyed(record)], cancellation);
        return new KeyDestroyedV1(Hold: null);
    }
}
