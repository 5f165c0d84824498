namespace PrivacyFunctions.Requests;

/// <summary>What an erasure adds: grace, sign-off, holds, and a point after which it only goes forward.</summary>
public sealed partial record DataSubjectRequest
{
    /// <summary>A new erasure waits for the end of grace, or for a sign-off where somebody asks to skip it.</summary>
    /// <param name="graceEndsAt">Null where the pack has no grace: then there is nothing to skip either.</param>
    public DataSubjectRequest AwaitGrace(DateTimeOffset? graceEndsAt, bool noGrace) => (graceEndsAt, noGrace) switch
    {
        (null, _) => this,
        (_, true) => this with { Status = RequestStatus.AwaitingSignOff, NoGrace = true },
        _ => this with { Status = RequestStatus.InGrace, GraceEndsAt = graceEndsAt },
    };

    /// <summary>A verifier releases an erasure without grace; never the one who asked for it.</summary>
    /// <param name="verifier">Opaque actor id.</param>
    public Transition SignOff(string verifier, DateTimeOffset now)
    {
        if (Status is not RequestStatus.AwaitingSignOff)
            return Refused("no_sign_off_awaited", "The request does not wait for a sign-off.");
        if (verifier == RequestedBy)
            return Refused("same_person", "The sign-off is given by somebody else than the one who asked.");
        return Next(this with { Status = RequestStatus.Received, SignedOffBy = verifier, SignedOffAt = now });
    }

    /// <summary>
    /// The point of no return, or on hold, or on again after a hold. From <see cref="BegunAt"/> on the erasure cannot
    /// be cancelled, because records that are gone cannot be brought back.
    /// </summary>
    /// <param name="hold">A hold that stands now; null only where it was read that none does.</param>
    public Transition Begin(DateTimeOffset now, string? hold) => Status switch
    {
        _ when Final || Type is not RequestType.Erasure => Refused("request_closed", "The request is closed."),
        RequestStatus.AwaitingSignOff => Refused("sign_off_awaited", "A verifier has to sign it off first."),
        RequestStatus.InGrace when now < GraceEndsAt => Refused("in_grace", "The grace period is not over."),
        _ when hold is not null => Next(this with { Status = RequestStatus.OnHold, Hold = hold }),
        _ => Next(this with
        {
            // What services answered before stays partly completed until the last one is done.
            Status = Status is RequestStatus.PartiallyCompleted ? Status : RequestStatus.Running,
            BegunAt = BegunAt ?? now,
            Hold = null,
        }),
    };

    /// <summary>
    /// A restored backup is from before the erasure began, and the deletion log says that it has: the point of no
    /// return lies behind again. A hold that stands now stops it at its next step.
    /// </summary>
    /// <param name="begunAt">When the deletion log's entry was written.</param>
    public Transition BeginAgain(DateTimeOffset begunAt) =>
        Final || Type is not RequestType.Erasure || BegunAt is not null
            ? Refused("request_closed", "The request is closed, or has begun.")
            : Next(this with { Status = RequestStatus.Running, BegunAt = begunAt, Hold = null });

    /// <summary>A hold stopped a running erasure between two services.</summary>
    public Transition StopForHold(string hold, IReadOnlyList<ServiceResult> services) =>
        Final || BegunAt is null
            ? Refused("request_closed", "The request is closed.")
            : Next(this with { Status = RequestStatus.OnHold, Hold = hold, Services = services });

    /// <summary>
    /// How far it has come. An erasure is never final while a service is not confirmed: it is retried until it is.
    /// </summary>
    public Transition Progress(IReadOnlyList<ServiceResult> services) =>
        Final || BegunAt is null || Status is RequestStatus.OnHold
            ? Refused("request_closed", "The request is closed.")
            : Next(this with
            {
                Status = services.Any(service => service.Failed)
                    ? RequestStatus.PartiallyCompleted
                    : RequestStatus.Running,
                Services = services,
            });
}
