using System.Text.Json.Serialization;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants;

/// <summary>
/// A customer of the product: the controller for its users' data. Its life is in README.md's table; the transitions are
/// here, pure, and what they say is written by compare-and-set.
/// </summary>
/// <param name="Name">The organisation's display name; not personal data. Null once purged.</param>
public sealed partial record Tenant(TenantId Id, string? Name, TenantState State, DateTimeOffset CreatedAt)
{
    public const int MaxNameLength = 200;

    /// <summary>Since when it is in its state; null: since it was created.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it was told that its data will be deleted; null: not in this state.</summary>
    public DateTimeOffset? NoticedAt { get; init; }

    /// <summary>Names the sealed address that its notices go to; null where none was given.</summary>
    public RequestId? Contact { get; init; }

    public TenantDeletion? Deletion { get; init; }

    /// <summary>The id of the deletion that was taken back last.</summary>
    public string? TakenBack { get; init; }

    /// <summary>When that was: whatever was ordered before it does not begin any more.</summary>
    public DateTimeOffset? TakenBackAt { get; init; }

    /// <summary>A deletion without a window that waits for its sign-off.</summary>
    public ForceDeletion? Force { get; init; }

    /// <summary>Whether its people and services are served.</summary>
    [JsonIgnore]
    public bool IsServed => State is not (TenantState.PendingDeletion or TenantState.Purged);

    /// <summary>
    /// Whether a package is given out: of a served tenant; and in the window of a deletion the one that it waited for,
    /// because that was promised first.
    /// </summary>
    public bool MayDownload(RequestId package) =>
        IsServed || (State is TenantState.PendingDeletion && Deletion is { BegunAt: null } && Deletion.Export == package);

    /// <summary>When the state ends by the pack; null: never by itself.</summary>
    public DateTimeOffset? EndOf(TenantRules rules) => State switch
    {
        TenantState.Trial => rules.TrialFor?.After(Since ?? CreatedAt),
        TenantState.TrialExpired => rules.TrialExpiredFor?.After(Since ?? CreatedAt),
        TenantState.Inactive => rules.InactiveFor?.After(Since ?? CreatedAt),
        TenantState.PendingDeletion => Deletion?.FinalAt,
        _ => null,
    };

    /// <summary>A customer converts a trial, or comes back.</summary>
    public TenantChange Activate(DateTimeOffset now) => State switch
    {
        TenantState.Active => To(Force is null ? this : this with { Force = null }),
        TenantState.Trial or TenantState.TrialExpired or TenantState.Inactive => To(Into(TenantState.Active, now)),
        _ => Gone(),
    };

    public TenantChange Deactivate(DateTimeOffset now) => State switch
    {
        TenantState.Inactive => To(this),
        TenantState.Active => To(Into(TenantState.Inactive, now)),
        TenantState.Trial or TenantState.TrialExpired => Refused("not_active", "Only an active tenant is deactivated."),
        _ => Gone(),
    };

    /// <summary>
    /// A trial expires on its day, however late that is noticed: what follows counts from the day.
    /// </summary>
    public TenantChange ExpireTrial(TenantRules rules, DateTimeOffset now) =>
        State is TenantState.Trial && EndOf(rules) is { } end && end <= now
            ? To(Into(TenantState.TrialExpired, end))
            : Refused("not_due", "The trial is not over.");

    /// <summary>A mail that its data will be deleted was accepted; without one its time does not run out.</summary>
    public TenantChange Notice(TenantRules rules, DateTimeOffset now) =>
        NoticedAt is null && NoticeDueAt(rules) <= now
            ? To(this with { NoticedAt = now })
            : Refused("not_due", "There is nothing to tell yet.");

    /// <summary>
    /// The kept time of an expired trial or a customer who has left is over. Never before the tenant was told, and had
    /// the time that the pack gives after that.
    /// </summary>
    public TenantChange RunOut(string deletion, TenantRules rules, DateTimeOffset now)
    {
        if (NoticedAt is not { } told || NoticeDueAt(rules) is null || EndOf(rules) is not { } end || end > now ||
            rules.NoticeBefore.After(told) > now)
            return Refused("not_due", "The tenant's data is still kept.");
        var cause = State is TenantState.Inactive ? DeletionCause.Inactive : DeletionCause.TrialExpired;
        return To(Ending(new TenantDeletion(deletion, cause, State, now, now, TenantDeletion.System)));
    }

    /// <summary>When it is told that its data will be deleted; null where nothing deletes it.</summary>
    private DateTimeOffset? NoticeDueAt(TenantRules rules) =>
        State is TenantState.TrialExpired or TenantState.Inactive && EndOf(rules) is { } end
            ? rules.NoticeBefore.Before(end)
            : null;

    private Tenant Into(TenantState state, DateTimeOffset since) => this with
    {
        State = state,
        Since = since,
        NoticedAt = null,
        Deletion = null,
        Force = null,
    };

    private Tenant Ending(TenantDeletion deletion) => this with
    {
        State = TenantState.PendingDeletion,
        Since = deletion.RequestedAt,
        Deletion = deletion,
        Force = null,
    };

    private static TenantChange.To To(Tenant next) => new(next);

    private static TenantChange.Refused Refused(string code, string sentence) => new(code, sentence);

    private TenantChange.Refused Gone() => State is TenantState.Purged
        ? Refused("tenant_purged", "The tenant is purged for good.")
        : Refused("tenant_pending_deletion", "The tenant is being deleted; restore it first.");
}

public abstract record TenantChange
{
    private TenantChange()
    {
    }

    public sealed record To(Tenant Tenant) : TenantChange;

    /// <summary>The tenant stays as it is.</summary>
    public sealed record Refused(string Code, string Sentence) : TenantChange;
}
