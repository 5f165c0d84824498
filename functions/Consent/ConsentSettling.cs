using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// What follows from a decision: its event in the audit log, and after a no the end of the feature's records, as the
/// pack's rules have it. Done again it changes nothing; what a crash or a service that is away leaves is done by the
/// timer (<see cref="ConsentSchedule"/>).
/// </summary>
public sealed class ConsentSettling(
    ConsentStore store, ConsentSeal seal, ProductFacts facts, IAuditLog audit, PolicyPack pack,
    ILogger<ConsentSettling> log)
{
    /// <summary>
    /// The decisions are recorded, so they have succeeded whatever comes of this. Answers the retention rules that act
    /// on them at once.
    /// </summary>
    internal async Task<IReadOnlyList<string>> TrySettleAsync(
        TenantId tenant, IEnumerable<PendingChange> changes, CancellationToken cancellation)
    {
        var atOnce = new List<string>();
        foreach (var change in changes)
            atOnce.AddRange(await TrySettleAsync(tenant, change, cancellation));
        return atOnce;
    }

    internal async Task<IReadOnlyList<string>> TrySettleAsync(
        TenantId tenant, PendingChange change, CancellationToken cancellation)
    {
        try
        {
            return await SettleAsync(tenant, change, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The failure's own words stay out of the log: a driver's may quote what it was given.
            log.LogWarning(
                "What follows from consent change {Change} is recorded and waits ({Exception}); the timer tries again.",
                change.Id, failure.GetType().FullName);
            return [];
        }
    }

    /// <summary>All that waits in a tenant; one that cannot be done leaves the others.</summary>
    internal async Task<IReadOnlyList<string>> SettleAllAsync(TenantId tenant, CancellationToken cancellation) =>
        await TrySettleAsync(
            tenant, await store.PendingAsync(tenant, cancellation).ToListAsync(cancellation), cancellation);

    private async Task<IReadOnlyList<string>> SettleAsync(
        TenantId tenant, PendingChange change, CancellationToken cancellation)
    {
        SubjectId? subject = change.Subject is { } person ? SubjectId.Parse(person) : null;
        // An organisation's choice was in the log before it was written.
        if (subject is { } id)
        {
            await audit.AppendAsync(
                [ConsentAudit.Decided(tenant, change, await PayloadAsync(tenant, id, change, cancellation))],
                cancellation);
        }

        var atOnce = await EndRecordsAsync(tenant, change, subject, cancellation);
        await store.SettledAsync(tenant, change.Id, cancellation);
        return atOnce;
    }

    private async Task<IReadOnlyList<string>> EndRecordsAsync(
        TenantId tenant, PendingChange change, SubjectId? subject, CancellationToken cancellation)
    {
        if (change.Yes || pack.Consents.Find(change.Purpose)?.Feature is not { } feature)
            return [];
        var fact = new ProductFact(
            $"consent.{change.Id}", ProductEventType.FeatureSwitchedOff, change.At, subject, Record: null, feature);
        return await facts.TakeAsync(tenant, fact, cancellation) is FactOutcome.Taken taken ? taken.AtOnce : [];
    }

    private async Task<AuditPayload> PayloadAsync(
        TenantId tenant, SubjectId subject, PendingChange change, CancellationToken cancellation)
    {
        try
        {
            return await store.FindEntryAsync(
                tenant, subject, change.Purpose, change.Sequence, cancellation) is { } entry
                ? (await seal.OpenAsync(tenant, subject, entry, cancellation)).ToAudit() : AuditPayload.System;
        }
        catch (KeyUnavailableException)
        {
            // They were erased meanwhile: that it was said is still told, by whom is not.
            return AuditPayload.System;
        }
    }
}
