using System.Text.Json.Serialization;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants;

/// <summary>One deletion of a tenant. No personal data: people are opaque actor ids.</summary>
/// <param name="Id">Opaque; the entry of the deletion log.</param>
/// <param name="From">The state that a restore leads back to.</param>
/// <param name="FinalAt">When the purge begins.</param>
public sealed record TenantDeletion(
    string Id, DeletionCause Cause, TenantState From, DateTimeOffset RequestedAt, DateTimeOffset FinalAt,
    string RequestedBy)
{
    /// <summary>Who asks where a time has run out.</summary>
    public const string System = "system";

    /// <summary>The organisation's export that was delivered first; its package is given out in the window.</summary>
    public RequestId? Export { get; init; }

    /// <summary>When skipping the window was asked for; with the next two, for <see cref="DeletionCause.Forced"/>.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    public string? SignedOffBy { get; init; }

    public DateTimeOffset? SignedOffAt { get; init; }

    /// <summary>The point of no return.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>The reconciliation that ordered it again after a restore.</summary>
    public string? Reconciliation { get; init; }

    /// <summary>
    /// Nobody takes it back: its purge has begun, now or before a backup was restored, or it is of a tombstone.
    /// </summary>
    [JsonIgnore]
    public bool IsFinal => BegunAt is not null || From is TenantState.Purged ||
        Cause is DeletionCause.Reapplied or DeletionCause.GroundsEnded;

    /// <summary>Entry of the deletion log under which the key is deleted while the deletion can still be undone.</summary>
    [JsonIgnore]
    public string KeyEntry => $"{Id}.key";
}

/// <param name="AskedBy">Opaque actor id.</param>
public sealed record ForceDeletion(string AskedBy, DateTimeOffset AskedAt);

public enum DeletionCause
{
    /// <summary>By the owner.</summary>
    Requested,

    /// <summary>By an operator and a verifier, without the window.</summary>
    Forced,

    /// <summary>The kept time after the trial is over.</summary>
    TrialExpired,

    /// <summary>The kept time after the customer left is over.</summary>
    Inactive,

    /// <summary>By the deletion log, after a restored backup had brought the tenant back.</summary>
    Reapplied,

    /// <summary>The legal grounds have ended that kept records of a tenant that was purged before.</summary>
    GroundsEnded,
}
