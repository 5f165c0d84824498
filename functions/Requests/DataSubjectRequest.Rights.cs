using System.Text.Json.Serialization;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Rights.Rectifying;

namespace PrivacyFunctions.Requests;

/// <summary>
/// What a rectification, a restriction and an objection add: a decision that the controller takes about what the
/// person cannot have without one.
/// </summary>
public sealed partial record DataSubjectRequest
{
    /// <summary>Carried out by <see cref="Rights.RightsOrchestrator"/>.</summary>
    [JsonIgnore]
    public bool IsRight => Type is RequestType.Rectification or RequestType.Restriction or RequestType.Objection;

    /// <summary>Something waits for the controller.</summary>
    [JsonIgnore]
    public bool AwaitsDecision => IsRight && IsOpen && DecidedAt is null &&
        Services.Any(service => service.Items.Any(item => item.Receipt is Receipt.Pending));

    /// <summary>
    /// How far it has come; what is recorded once stays, whatever a repeated step finds. Withdrawals and opt-outs are
    /// recorded so too, before their mail.
    /// </summary>
    public Transition Answer(IReadOnlyList<ServiceResult> services) =>
        (IsRight || Type is RequestType.WithdrawConsent or RequestType.OptOut) && IsOpen &&
        Status is RequestStatus.Running or RequestStatus.PartiallyCompleted
            ? Next(this with { Services = services })
            : Refused("request_closed", "The request is closed.");

    /// <summary>The controller grants what waits; it is carried out from here on.</summary>
    /// <param name="admin">Opaque actor id.</param>
    public Transition Uphold(string admin, DateTimeOffset now) => AwaitsDecision
        ? Next(this with { DecidedBy = admin, DecidedAt = now })
        : Refused("no_decision_awaited", "The request does not wait for a decision.");

    /// <summary>
    /// The controller refuses what waits. What needs no decision and is still to be carried out goes on; what was
    /// carried out stays, so the request ends partly completed.
    /// </summary>
    public Transition Decline(DateTimeOffset now) => AwaitsDecision
        ? Next(IsToDo
            ? this with { Services = Refuse(Services), DecidedAt = now }
            : this with
            {
                Status = IsUnderWay ? RequestStatus.PartiallyCompleted : RequestStatus.Rejected,
                Services = Refuse(Services),
                CompletedAt = now,
                Final = true,
            })
        : Refused("no_decision_awaited", "The request does not wait for a decision.");

    /// <summary>
    /// Some of it was carried out, or may be at this moment, so that it can be neither withdrawn nor rejected as a
    /// whole.
    /// </summary>
    [JsonIgnore]
    public bool IsUnderWay => IsRight && (IsToDo || Services.Any(service => service.Items.Any(
        item => item.Receipt is Receipt.Rectified or Receipt.Restricted)));

    private Transition? RefuseUnderWay() => IsOpen && IsUnderWay
        ? Refused("partly_carried_out", "A part of it is being carried out; what waits for a decision can be refused.")
        : null;

    private bool IsToDo => Services.Any(service => service.Items.Any(RectificationRules.IsToDo));

    private static ServiceResult[] Refuse(IReadOnlyList<ServiceResult> services) =>
    [
        .. services.Select(service => service with
        {
            Items = [.. service.Items.Select(
                item => item.Receipt is Receipt.Pending ? item with { Receipt = new Receipt.Refused() } : item)],
        }),
    ];
}
