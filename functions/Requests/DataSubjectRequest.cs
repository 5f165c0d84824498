using System.Text.Json.Serialization;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// A data subject request and what may happen to it. Immutable; a transition answers the next state or a refusal and
/// touches nothing. The transition table stands in this folder's README and a test holds the two against each other. No
/// personal data: the person's address and typed reasons are sealed beside it (<see cref="RequestRows"/>).
/// </summary>
/// <param name="RequestedBy">Opaque actor id of who submitted it.</param>
/// <param name="Services">Per service what came of it; grows while the request runs.</param>
/// <param name="GraceEndsAt">Erasure: until then it can be cancelled; null where there is no grace.</param>
/// <param name="NoGrace">Erasure: somebody asked to skip grace, which a second person signs off.</param>
/// <param name="SignedOffBy">Opaque actor id of that second person.</param>
/// <param name="BegunAt">Erasure: the point of no return; null before it.</param>
/// <param name="Purposes">Withdrawal and opt-out: ids of what they are about.</param>
/// <param name="Hold">The legal hold that keeps it <see cref="RequestStatus.OnHold"/>.</param>
/// <param name="DecidedBy">Opaque actor id of who upheld what the controller had to decide.</param>
public sealed partial record DataSubjectRequest(
    RequestId Id,
    TenantId TenantId,
    SubjectId Subject,
    RequestType Type,
    Regulation Regulation,
    Channel Channel,
    RequestStatus Status,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    string RequestedBy,
    IReadOnlyList<ServiceResult> Services,
    DateTimeOffset? ExtendedUntil = null,
    DateTimeOffset? SealedAt = null,
    DateTimeOffset? CompletedAt = null,
    bool Final = false,
    bool Undeliverable = false,
    DateTimeOffset? GraceEndsAt = null,
    bool NoGrace = false,
    string? SignedOffBy = null,
    DateTimeOffset? SignedOffAt = null,
    DateTimeOffset? BegunAt = null,
    string? Hold = null,
    IReadOnlyList<string>? Purposes = null,
    string? DecidedBy = null,
    DateTimeOffset? DecidedAt = null)
{
    /// <summary>The date that retries of a partly completed request run until.</summary>
    [JsonIgnore]
    public DateTimeOffset RetryUntil => ExtendedUntil ?? DueAt;

    [JsonIgnore]
    public bool IsOpen => !Final;

    public Transition Start() => Status switch
    {
        _ when Type is RequestType.Erasure => Refused("wrong_type", "An erasure begins; it is not started."),
        RequestStatus.Received => Next(this with { Status = RequestStatus.Running }),
        RequestStatus.Running or RequestStatus.PartiallyCompleted when IsOpen => Next(this),
        _ => Refused("request_closed", "The request is closed."),
    };

    /// <summary>
    /// The answer is about to leave: from here on it can be neither cancelled nor rejected, so nobody gets a mail for a
    /// request that was withdrawn.
    /// </summary>
    public Transition Seal(DateTimeOffset now) =>
        Status is RequestStatus.Running or RequestStatus.PartiallyCompleted && IsOpen
        ? Next(this with { SealedAt = SealedAt ?? now })
        : Refused("request_closed", "The request is closed.");

    /// <summary>
    /// All that could be done is done; <paramref name="services"/> has no retriable failure left, or the due date has
    /// come.
    /// </summary>
    /// <param name="undeliverable">
    /// The mail provider will never take the mail, so the person has not been told: that is not "completed".
    /// </param>
    public Transition Finish(
        IReadOnlyList<ServiceResult> services, DateTimeOffset now, bool willRetry, bool undeliverable = false)
    {
        if (Status is not (RequestStatus.Running or RequestStatus.PartiallyCompleted) || Final)
            return Refused("request_closed", "The request is closed.");
        var failed = services.Any(service => service.Failed || service.Held);
        var refused = services.Any(service => service.Items.Any(item => item.Receipt is Receipt.Refused));
        return Next(this with
        {
            Undeliverable = undeliverable,
            Status = failed || refused || undeliverable
                ? RequestStatus.PartiallyCompleted : RequestStatus.Completed,
            Services = services,
            CompletedAt = now,
            Final = !(failed && willRetry),
        });
    }

    public Transition Cancel(DateTimeOffset now) => RefuseUnderWay() ?? Close(RequestStatus.Cancelled, now);

    public Transition Reject(DateTimeOffset now) => RefuseUnderWay() ?? Close(RequestStatus.Rejected, now);

    /// <summary>Once, before the law's own date has passed, to at most the law's extended date.</summary>
    public Transition Extend(DateTimeOffset now)
    {
        if (Final)
            return Refused("request_closed", "The request is closed.");
        if (Type is RequestType.OptOut && Regulation is Regulation.Ccpa)
            return Refused("extension_not_allowed", "The law allows no extension of an opt-out.");
        if (ExtendedUntil is not null)
            return Refused("already_extended", "The request has been extended before; the law allows one extension.");
        if (now >= DueDates.LawsDate(Regulation, ReceivedAt))
            return Refused(
                "extension_too_late", "An extension must be announced before the law's date, which has passed.");
        return Next(this with { ExtendedUntil = DueDates.Extended(Regulation, ReceivedAt) });
    }

    /// <summary>
    /// It can never be answered any more, as when the person's key was destroyed meanwhile: nobody tries again.
    /// </summary>
    public Transition Fail(DateTimeOffset now) => Final
        ? Refused("request_closed", "The request is closed.")
        : Next(this with { Status = RequestStatus.Failed, CompletedAt = now, Final = true });

    private Transition Close(RequestStatus status, DateTimeOffset now) => Status switch
    {
        _ when !Final && BegunAt is not null => Refused(
            "erasure_begun", "The erasure has begun; from here on it can only be completed."),
        RequestStatus.InGrace or RequestStatus.AwaitingSignOff or RequestStatus.OnHold
            or RequestStatus.Received or RequestStatus.Running when SealedAt is null =>
            Next(this with
            {
                Status = status,
                CompletedAt = now,
                Final = true,
                Services = status is RequestStatus.Rejected ? Refuse(Services) : Services,
            }),
        _ when Final => Refused("request_closed", "The request is closed."),
        _ => Refused(
            "already_delivered", "The answer is on its way or delivered; the request can no longer be withdrawn."),
    };

    private static Transition Next(DataSubjectRequest request) => new Transition.To(request);

    private static Transition Refused(string code, string sentence) => new Transition.Refused(code, sentence);
}

/// <summary>What a transition answers.</summary>
public abstract record Transition
{
    private Transition()
    {
    }

    public sealed record To(DataSubjectRequest Request) : Transition;

    public sealed record Refused(string Code, string Sentence) : Transition;
}

/// <summary>What came of a request at one service: one item per collection.</summary>
public sealed record ServiceResult(string Name, IReadOnlyList<CollectionResult> Items)
{
    [JsonIgnore]
    public bool Failed => Items.Any(item => item.Receipt is Receipt.Failed);

    [JsonIgnore]
    public bool Held => Items.Any(item => item.Receipt is Receipt.Held);

    [JsonIgnore]
    public bool Retriable => Items.Any(item => item.Receipt is Receipt.Failed { Retriable: true });
}

/// <param name="Field">Null: the whole collection is meant.</param>
public sealed record CollectionResult(
    string Collection, Receipt Receipt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null);
