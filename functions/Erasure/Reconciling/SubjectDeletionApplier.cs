using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Rights;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>
/// Erases a person again whom a restore brought back: fence, every service, verification, key, what we were told. Under
/// a step of its own, because the steps of the erasure itself say that they are done. Where the restored request has not
/// begun, they say nothing: then it is done in them, so that the certificate to come counts it.
/// </summary>
public sealed class SubjectDeletionApplier(
    RequestStore requests, IFences fences, IConnectors connectors, ServiceEraser eraser, ServiceVerifier verifier,
    DestructionGate gate, IDataKeys keys, OwnIdentifiers identifiers, FactForgetting facts, ConsentRemoval consents,
    RightsForgetting rights, OrganisationPackages packages, OrganisationRecipients recipients, PolicyPack pack)
    : IDeletionApplier
{
    public DeletionKind Kind => DeletionKind.Subject;

    public async Task<AppliedDeletion> ApplyAsync(
        string reconciliation, DeletionEntry entry, CancellationToken cancellation)
    {
        if (entry is not { Subject: { } subject, Selectors: { } selectors })
            return AppliedDeletion.Failed(entry.Tenant, entry.Id, "forgotten", willRetry: false);
        try
        {
            var scope = await identifiers.OnlyOwnAsync(
                new SubjectScope(entry.Tenant, subject, selectors, entry.Id), cancellation);
            var step = await BeginAgainAsync(entry, cancellation) ? entry.Id : $"{reconciliation}.{entry.Id}";
            return await ApplyAsync(new Run(scope, entry, step), subject, cancellation);
        }
        catch (ConnectorException)
        {
            // Whose the identifiers are now is not known, so nothing is erased by them.
            return AppliedDeletion.Failed(entry.Tenant, entry.Id, "directory_unavailable", willRetry: true);
        }
    }

    /// <summary>True where the restored request had not begun; from here on nobody can cancel it.</summary>
    private async Task<bool> BeginAgainAsync(DeletionEntry entry, CancellationToken cancellation) =>
        RequestId.TryParse(entry.Id, out var request) &&
        await requests.UpdateAsync(
            entry.Tenant, request, current => current.BeginAgain(entry.At), cancellation) is Transition.To;

    private async Task<AppliedDeletion> ApplyAsync(Run run, SubjectId subject, CancellationToken cancellation)
    {
        var entry = run.Entry;
        try
        {
            await fences.RaiseAsync(entry.Tenant, subject, entry.Id, cancellation);
            foreach (var service in pack.Services)
                await EraseAsync(run, service, cancellation);
            if (run.Failures.Count == 0)
                await DestroyKeyAsync(run, subject, cancellation);
            await facts.ForgetSubjectAsync(entry.Tenant, subject, cancellation);
            await consents.ForgetSubjectAsync(entry.Tenant, subject, cancellation);
            await rights.ForgetSubjectAsync(entry.Tenant, subject, cancellation);
            // The restored state may have a package with the person in it.
            await packages.WithdrawAsync(entry.Tenant, entry.Id, cancellation);
            if (entry.SubjectPseudonym is { } pseudonym)
                await recipients.ForgetAsync(entry.Tenant, subject, SubjectId.Parse(pseudonym), cancellation);
        }
        catch (KeyUnavailableException)
        {
            // The tenant has no keys in the restored state, so nothing of it can be named or opened there.
            return AppliedDeletion.Failed(entry.Tenant, entry.Id, "key_unavailable", willRetry: true);
        }

        // A run before this one may have erased what this one no longer finds.
        return new AppliedDeletion(
            entry.Id, Math.Max(run.Found, run.Erased), run.Erased, run.Failures, run.WillRetry);
    }

    private async Task EraseAsync(Run run, Service service, CancellationToken cancellation)
    {
        if (service.Collections.Count == 0)
            return;
        try
        {
            run.Found += await LocateAsync(run, service, cancellation);
            foreach (var collection in service.Collections)
            {
                var receipt = await eraser.EraseAsync(run.Scope, collection, run.Entry.Id, run.Step, cancellation);
                run.Take(collection, receipt);
            }

            foreach (var left in await verifier.VerifyAsync(run.Scope, service, cancellation))
                run.Fail(service.Name, left.Collection, FailureReason.NotErased.WireName(), willRetry: true);
        }
        catch (ConnectorException fault)
        {
            run.Fail(service.Name, null, fault.Reason.WireName(), fault.Retriable);
        }
    }

    /// <summary>What is retained was never gone, so it did not come back.</summary>
    private async Task<long> LocateAsync(Run run, Service service, CancellationToken cancellation)
    {
        var located = await connectors.For(service.Name).LocateAsync(run.Scope, cancellation);
        return located.Where(
            found => service.FindCollection(found.Collection)?.Erase.Action is not (null or EraseAction.Retain))
            .Sum(found => found.Count);
    }

    private async Task DestroyKeyAsync(Run run, SubjectId subject, CancellationToken cancellation)
    {
        var tenant = run.Entry.Tenant;
        var outcome = await gate.DestroyAsync(
            new Destruction(tenant, subject, run.Entry.Id, $"{run.Step}|subject-key", FenceRule.MustStand),
            (_, stop) => keys.DestroyAsync(new KeyScope.Subject(tenant, subject), stop), cancellation);
        if (outcome is GateOutcome.Held)
            run.Fail(null, null, "held", willRetry: true);
    }

    /// <summary>What one entry has come to so far.</summary>
    private sealed class Run(SubjectScope scope, DeletionEntry entry, string step)
    {
        public SubjectScope Scope => scope;

        public DeletionEntry Entry => entry;

        public string Step => step;

        public long Found { get; set; }

        public long Erased { get; private set; }

        public bool WillRetry { get; private set; }

        public List<ReconcileFailure> Failures { get; } = [];

        public void Take(Collection collection, Receipt receipt)
        {
            Erased += receipt switch
            {
                Receipt.Erased(var count) => count,
                Receipt.Pseudonymised(var count) => count,
                Receipt.Retained retained => retained.Expired,
                _ => 0,
            };
            if (receipt is Receipt.Failed(var reason, var retriable))
                Fail(collection.Service, collection.Name, reason.WireName(), retriable);
            else if (receipt is Receipt.Held)
                Fail(collection.Service, collection.Name, "held", willRetry: true);
        }

        public void Fail(string? service, string? collection, string reason, bool willRetry)
        {
            Failures.Add(new ReconcileFailure(entry.Tenant, entry.Id, reason, service, collection));
            WillRetry |= willRetry;
        }
    }
}
