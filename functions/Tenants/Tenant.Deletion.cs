using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants;

/// <summary>How a tenant ends: a window in which it can come back, then a point after which it only goes forward.</summary>
public sealed partial record Tenant
{
    /// <summary>
    /// The owner asks; the window runs. Asking again changes nothing, and a deletion that was taken back does not begin
    /// again: whoever still means it asks anew.
    /// </summary>
    /// <param name="by">Opaque actor id.</param>
    /// <param name="export">The organisation's export that it waited for.</param>
    /// <param name="ordered">
    /// When it was ordered, where that was before now: what an operator took back since took it back too.
    /// </param>
    public TenantChange RequestDeletion(
        string deletion, string by, TenantRules rules, DateTimeOffset now, RequestId? export = null,
        DateTimeOffset? ordered = null) =>
        State switch
        {
            TenantState.Purged => Gone(),
            TenantState.PendingDeletion => To(this),
            _ when deletion == TakenBack || ordered <= TakenBackAt => Refused("taken_back", "This deletion was taken back."),
            _ => To(Ending(new TenantDeletion(
                deletion, DeletionCause.Requested, State, now, rules.DeletionWindow.After(now), by)
            {
                Export = export,
            })),
        };

    /// <summary>7 days: what was asked by mistake and forgotten must not be signed off much later.</summary>
    private const int SignOffDays = 7;

    /// <summary>
    /// An operator takes the deletion back, or only the asking for one. What counts from the state's beginning counts
    /// anew where the state changes.
    /// </summary>
    public TenantChange Restore(DateTimeOffset now) => (State, Deletion) switch
    {
        (TenantState.Purged, _) => Gone(),
        (TenantState.PendingDeletion, { IsFinal: false } pending) =>
            To(Into(pending.From, now) with { TakenBack = pending.Id, TakenBackAt = now }),
        (TenantState.PendingDeletion, _) => Refused("purge_begun", "The purge has begun; it cannot be undone."),
        _ when Force is not null => To(this with { Force = null }),
        _ => Refused("not_pending_deletion", "The tenant is not being deleted."),
    };

    /// <summary>An operator asks to skip the window. Nothing happens before another person signs it off.</summary>
    public TenantChange AskForce(string by, DateTimeOffset now) => (State, Deletion) switch
    {
        (TenantState.Purged, _) => Gone(),
        (TenantState.PendingDeletion, { IsFinal: true }) => Refused("purge_begun", "The purge has begun already."),
        _ => Force?.AskedBy == by && !IsForceOver(now)
            ? To(this)
            : To(this with { Force = new ForceDeletion(by, now) }),
    };

    /// <summary>Nobody has signed it off in time; it has to be asked for again.</summary>
    public TenantChange ExpireForce(DateTimeOffset now) =>
        IsForceOver(now) ? To(this with { Force = null }) : Refused("not_due", "No sign-off is overdue.");

    /// <summary>A verifier releases a deletion without window; never the one who asked for it.</summary>
    public TenantChange SignOffForce(string deletion, string verifier, DateTimeOffset now)
    {
        if (State is TenantState.Purged)
            return Gone();
        if (Deletion is { IsFinal: true })
            return Refused("purge_begun", "The purge has begun already.");
        if (Force is not { } asked || IsForceOver(now))
            return Refused("no_sign_off_awaited", "No deletion of the tenant waits for a sign-off.");
        if (asked.AskedBy == verifier)
            return Refused("same_person", "The sign-off is given by somebody else than the one who asked.");
        var ending = new TenantDeletion(
            Deletion?.Id ?? deletion, DeletionCause.Forced, Deletion?.From ?? State, Deletion?.RequestedAt ?? now, now,
            asked.AskedBy)
        {
            Export = Deletion?.Export,
            AskedAt = asked.AskedAt,
            SignedOffBy = verifier,
            SignedOffAt = now,
        };
        return To(Ending(ending));
    }

    /// <summary>
    /// A restored backup shows a tenant that was purged, or its purge not yet begun; or what was kept of it is to go
    /// now. It ends again, without a window, and the point of no return has been passed before: nobody restores it.
    /// </summary>
    /// <param name="reconciliation">Which one ordered it; null: none.</param>
    public TenantChange EndAgain(
        string deletion, DeletionCause cause, DateTimeOffset now, string? reconciliation = null) =>
        State is TenantState.PendingDeletion && Deletion is { BegunAt: not null } running && running.Id == deletion
            ? To(reconciliation is null || reconciliation == running.Reconciliation
                ? this
                : this with { Deletion = running with { Reconciliation = reconciliation } })
            : To(Ending(new TenantDeletion(
                deletion, cause, State, now, now, TenantDeletion.System)
            {
                BegunAt = now,
                Reconciliation = reconciliation,
            }));

    /// <summary>
    /// The point of no return. From <see cref="TenantDeletion.BegunAt"/> on nobody restores the tenant, because records
    /// that are gone cannot be brought back.
    /// </summary>
    public TenantChange BeginPurge(string deletion, DateTimeOffset now) => (State, Deletion) switch
    {
        (TenantState.PendingDeletion, { } pending) when pending.Id == deletion =>
            pending.BegunAt is not null ? To(this)
            : pending.FinalAt > now ? Refused("window_open", "The deletion window is not over.")
            : To(this with { Deletion = pending with { BegunAt = now }, Force = null }),
        _ => Refused("not_pending_deletion", "This deletion is over."),
    };

    /// <summary>Everything is gone and certified: what stays says when, and names nobody.</summary>
    public TenantChange Purge(string deletion, DateTimeOffset now) => (State, Deletion) switch
    {
        (TenantState.Purged, _) => To(this),
        (TenantState.PendingDeletion, { BegunAt: not null } running) when running.Id == deletion =>
            To(this with
            {
                State = TenantState.Purged,
                Since = now,
                Name = null,
                Contact = null,
                NoticedAt = null,
                Force = null,
            }),
        _ => Refused("not_begun", "The purge has not begun."),
    };

    private bool IsForceOver(DateTimeOffset now) => Force?.AskedAt.AddDays(SignOffDays) <= now;
}
