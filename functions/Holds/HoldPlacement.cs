using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// Places a hold and answers only when nothing that was permitted before it can still destroy what it protects, or says
/// how much may.
/// </summary>
public sealed class HoldPlacement(
    HoldStore store, HoldCopies copies, HoldPermits permits, HoldTexts texts, HoldNews news, ISubjectDirectory directory,
    IAuditLog audit, TimeProvider time)
{
    public async Task<PlacementOutcome> PlaceAsync(
        DurableTaskClient client, PlacementDraft draft, CancellationToken cancellation)
    {
        SubjectId? subject = null;
        bool? known = null;
        if (draft.Subject is { } reference)
        {
            var (id, found, refusal) = await FindAsync(draft.Tenant, reference, cancellation);
            if (refusal is not null)
                return refusal;
            (subject, known) = (id, found);
        }

        var hold = LegalHold.Place(
            draft.Id, draft.Tenant, subject, draft.ReviewOn, time.GetUtcNow(), draft.Actor.Actor);
        // Only for what will be placed: it may bring back the key of a tenant that is being deleted.
        if (!await news.PrepareAsync(draft.Tenant, cancellation))
            return new PlacementOutcome.KeyUnavailable();
        // A hold that comes while the tenant is being purged binds without its text: nothing is sealed under the
        // tenant's key any more. The audit log has the reason.
        var text = await texts.TrySealAsync(draft.Tenant, draft.Id, draft.Text, cancellation);
        if (await store.PlaceAsync(new HoldRow(hold, text, Release: null), cancellation) is not { } row)
        {
            // What was prepared for it goes back.
            await news.TellAsync(client, hold, subject, CancellationToken.None);
            return new PlacementOutcome.TooMany();
        }

        // Placed: what follows is done even when the caller has gone.
        await audit.AppendAsync([HoldAudit.Placed(row.Hold, draft.Actor)], CancellationToken.None);
        await news.TellAsync(client, row.Hold, subject, CancellationToken.None);
        await copies.WriteAsync(row, CancellationToken.None);
        return new PlacementOutcome.Placed(row, await WaitAsync(row.Hold, subject, cancellation), known);
    }

    /// <summary>How many pieces may still end when the wait is over; mostly none, after a moment.</summary>
    private async Task<int> WaitAsync(LegalHold hold, SubjectId? subject, CancellationToken cancellation)
    {
        var until = time.GetUtcNow() + HoldLimits.PlacementWait;
        while (true)
        {
            var inFlight = await permits.InFlightAsync(hold, subject, cancellation);
            if (inFlight == 0 || time.GetUtcNow() >= until)
                return inFlight;
            await Task.Delay(HoldLimits.PlacementPoll, time, cancellation);
        }
    }

    /// <summary>
    /// A person named by id is held whether the accounts service knows them or not: it may be down, or have erased them
    /// already while others have not.
    /// </summary>
    private async Task<(SubjectId? Id, bool Known, PlacementOutcome? Refusal)> FindAsync(
        TenantId tenant, SubjectReference reference, CancellationToken cancellation)
    {
        SubjectMatch? match;
        try
        {
            match = await directory.FindAsync(tenant, reference, cancellation);
        }
        catch (ConnectorException)
        {
            match = null;
        }

        return (match, reference) switch
        {
            (SubjectMatch.Found found, _) => (found.Id, true, null),
            (_, SubjectReference.ById(var id)) => (id, false, null),
            (SubjectMatch.NotFound, _) => (null, false, new PlacementOutcome.SubjectUnknown()),
            (SubjectMatch.Ambiguous, _) => (null, false, new PlacementOutcome.SubjectAmbiguous()),
            _ => (null, false, new PlacementOutcome.DirectoryUnavailable()),
        };
    }
}

/// <param name="Id">Stays the same when a crashed attempt is taken over, so that it places one hold.</param>
/// <param name="Subject">Null: the whole tenant.</param>
public sealed record PlacementDraft(
    HoldId Id, TenantId Tenant, SubjectReference? Subject, HoldText Text, DateOnly? ReviewOn, AuditPayload Actor);

public abstract record PlacementOutcome
{
    private PlacementOutcome()
    {
    }

    /// <param name="InFlight">Pieces permitted before the hold that may still destroy; 0: none.</param>
    /// <param name="SubjectKnown">Whether the accounts service knows the person; null for a hold on the tenant.</param>
    public sealed record Placed(HoldRow Row, int InFlight, bool? SubjectKnown) : PlacementOutcome;

    public sealed record SubjectUnknown : PlacementOutcome;

    public sealed record SubjectAmbiguous : PlacementOutcome;

    /// <summary>The accounts service does not answer; nothing was placed.</summary>
    public sealed record DirectoryUnavailable : PlacementOutcome;

    public sealed record TooMany : PlacementOutcome;

    /// <summary>The tenant's key is destroyed for good, and all that a hold protects with it; nothing was placed.
    /// </summary>
    public sealed record KeyUnavailable : PlacementOutcome;
}
