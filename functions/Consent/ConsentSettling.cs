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
    /// <summary>The decision is recorded, so it has succeeded whatever comes of this.</summary>
    internal async Task TrySettleAsync(
        TenantId tenant, IReadOnlyList<ConsentWrite> writes, SubjectId subject, CancellationToken cancellation)
    {
        foreach (var (state, entry, _) in writes)
        {
            await TrySettleAsync(
                tenant,
                new PendingChange(
                    entry.Id, entry.Purpose, subject.Value, entry.Sequence, entry.Status is ConsentStatus.Given,
                    state.Status, entry.At),
                cancellation);
        }
    }

    internal async Task TrySettleAsync(TenantId tenant, PendingChange change, CancellationToken cancellation)
    {
        try
        {
            await SettleAsync(tenant, change, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The failure's own words stay out of the log: a driver's may quote what it was given.
            log.LogWarning(
                "What follows from consent change {Change} is recorded and waits ({Exception}); the timer tries again.",
                change.Id, failure.GetType().FullName);
        }
    }

    /// <summary>All that waits in a tenant; one that cannot be done leaves the others.</summary>
    internal async Task SettleAllAsync(TenantId tenant, CancellationToken cancellation)
    {
        await foreach (var change in store.PendingAsync(tenant, cancellation))
            await TrySettleAsync(tenant, change, cancellation);
    }

    private async Task SettleAsync(TenantId tenant, PendingChange change, CancellationToken cancellation)
    {
        if (change.Subject is { } person)
        {
            var subject = SubjectId.Parse(person);
            await audit.AppendAsync(
                [ConsentAudit.Decided(tenant, change, await PayloadAsync(tenant, subject, change, cancellation))],
                cancellation);
            await EndRecordsAsync(tenant, change, subject, cancellation);
        }
        else
        {
            // Its event was in the log before it was written.
            await EndRecordsAsync(tenant, change, subject: null, cancellation);
        }

        await store.SettledAsync(tenant, change.Id, cancellation);
    }

    private Task EndRecordsAsync(
        TenantId tenant, PendingChange change, SubjectId? subject, CancellationToken cancellation) =>
        !change.Yes && pack.Consents.Find(change.Purpose)?.Feature is { } feature
            ? facts.TakeAsync(
                tenant,
                new ProductFact(
                    $"consent.{change.Id}", ProductEventType.FeatureSwitchedOff, change.At, subject, Record: null,
                    feature),
                cancellation)
            : Task.CompletedTask;

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
