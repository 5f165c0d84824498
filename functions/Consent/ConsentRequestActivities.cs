namespace PrivacyFunctions.Consent;

/// <summary>Idempotent steps of <see cref="ConsentRequestOrchestrator"/>.</summary>
public sealed class ConsentRequestActivities(ConsentRequests requests)
{
    public const string Change = "ApplyConsentRequest";
    public const string Tell = "TellConsentsChanged";
    public const string Finish = "FinishConsentRequest";

    [Function(Change)]
    public Task<ConsentsChangedV1> ChangeAsync(
        [ActivityTrigger] ConsentRequestV1 started, CancellationToken cancellation) =>
        requests.ChangeAsync(started, cancellation);

    [Function(Tell)]
    public Task<ConsentsToldV1> TellAsync([ActivityTrigger] TellConsentsV1 step, CancellationToken cancellation) =>
        requests.TellAsync(step, cancellation);

    [Function(Finish)]
    public Task FinishAsync([ActivityTrigger] FinishConsentRequestV1 step, CancellationToken cancellation) =>
        requests.FinishAsync(step, cancellation);
}
