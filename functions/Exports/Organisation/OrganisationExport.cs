using System.Text.Json.Serialization;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// An organisation's export and what may happen to it (pure). The table of states stands in README.md. No personal data:
/// the recipient's address is sealed beside it, as a request's is.
/// </summary>
/// <param name="Id">Of the form of a request's, because package, link and mails are named by it in the same way.</param>
/// <param name="Recipient">The owner who asked, and gets the link; a pseudonym once they are erased.</param>
/// <param name="RequestedBy">Opaque actor id.</param>
/// <param name="RetryUntil">Until when services that fail are asked again.</param>
/// <param name="Deletion">The tenant is deleted when the package is delivered, under this id; null: it is not.</param>
/// <param name="Services">What came of each service the last time.</param>
public sealed record OrganisationExport(
    RequestId Id, TenantId Tenant, SubjectId Recipient, string RequestedBy, DateTimeOffset RequestedAt,
    DateTimeOffset RetryUntil, string? Deletion, OrganisationExportStatus Status, IReadOnlyList<ServiceResult> Services)
{
    /// <summary>The <see cref="Reason"/> of one whose owner was erased before it was finished.</summary>
    internal const string RecipientErased = "recipient_erased";

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>When the tenant's deletion began because of it.</summary>
    public DateTimeOffset? DeletionBegunAt { get; init; }

    /// <summary>Why it failed: a stable code.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether there is still something to be put into its package.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is OrganisationExportStatus.Running or OrganisationExportStatus.PartiallyCompleted;

    /// <summary>Everything is delivered, so the deletion that waited for it begins.</summary>
    [JsonIgnore]
    public bool IsDeletionDue =>
        Status is OrganisationExportStatus.Completed && Deletion is not null && DeletionBegunAt is null;

    /// <summary>Whether it is to be driven on; no second one begins meanwhile.</summary>
    [JsonIgnore]
    public bool IsUnfinished => IsOpen || IsDeletionDue;

    /// <summary>What a round came to. Only a complete package that was delivered completes it.</summary>
    public OrganisationExportChange Finish(
        IReadOnlyList<ServiceResult> services, bool willRetry, bool undeliverable, DateTimeOffset now)
    {
        if (!IsOpen)
            return Closed();
        var next = this with { Services = services };
        var isMissing = services.Any(service => service.Failed);
        return (isMissing, willRetry, undeliverable) switch
        {
            (_, _, true) => To(next.Close(OrganisationExportStatus.Failed, now) with { Reason = "undeliverable" }),
            (false, _, _) => To(next.Close(OrganisationExportStatus.Completed, now)),
            (true, true, _) => To(next with { Status = OrganisationExportStatus.PartiallyCompleted }),
            _ => To(next.Close(OrganisationExportStatus.Failed, now) with { Reason = "services_missing" }),
        };
    }

    /// <summary>The owner takes it back, and with it the deletion that waits for it.</summary>
    public OrganisationExportChange Cancel(DateTimeOffset now) => Status is OrganisationExportStatus.Cancelled
        ? To(this)
        : IsOpen ? To(Close(OrganisationExportStatus.Cancelled, now)) : Closed();

    public OrganisationExportChange DeletionBegun(DateTimeOffset now) => IsDeletionDue
        ? To(this with { DeletionBegunAt = now })
        : Closed();

    /// <summary>Somebody whose data its package has was erased, so the package is deleted.</summary>
    public OrganisationExportChange Withdraw(DateTimeOffset now) => IsOpen
        ? To(this)
        : To(this with { Status = OrganisationExportStatus.Withdrawn, ClosedAt = ClosedAt ?? now });

    /// <summary>
    /// The owner who asked was erased: what is unfinished has nobody to go to, and no deletion begins because of it.
    /// </summary>
    public OrganisationExportChange LoseRecipient(DateTimeOffset now) => IsUnfinished
        ? To(Close(OrganisationExportStatus.Failed, ClosedAt ?? now) with { Reason = RecipientErased })
        : To(this);

    private OrganisationExport Close(OrganisationExportStatus status, DateTimeOffset now) =>
        this with { Status = status, ClosedAt = now };

    private static OrganisationExportChange.To To(OrganisationExport next) => new(next);

    private static OrganisationExportChange.Refused Closed() =>
        new("export_closed", "The export is over; it cannot be changed any more.");
}

public enum OrganisationExportStatus
{
    Running,

    /// <summary>What there is was delivered; services that failed are asked again.</summary>
    PartiallyCompleted,

    Completed,

    /// <summary>A service was missing to the end, the mail reached nobody, or the owner was erased.</summary>
    Failed,

    Cancelled,

    /// <summary>Completed, and then deleted because a person in it was erased.</summary>
    Withdrawn,
}

public abstract record OrganisationExportChange
{
    private OrganisationExportChange()
    {
    }

    public sealed record To(OrganisationExport Export) : OrganisationExportChange;

    /// <summary>It stays as it is.</summary>
    public sealed record Refused(string Code, string Sentence) : OrganisationExportChange;
}
