using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// Carries out a request to withdraw consent or to opt out: it is done at once, then the person is told. All steps may
/// repeat.
/// </summary>
public static class ConsentRequestOrchestrator
{
    public const string Name = "ChangeConsents";

    /// <summary>
    /// 40 attempts with doubling pauses up to an hour: more than a day, after which the reconciler starts it anew. A key
    /// that is gone stays gone.
    /// </summary>
    private static readonly TaskOptions Patiently = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 40,
        firstRetryInterval: TimeSpan.FromSeconds(1),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromHours(1))
    {
        // By its name: see BannedSymbols.Functions.txt.
        HandleFailure = failure => failure.ErrorType != typeof(KeyUnavailableException).FullName,
    });

    public static string InstanceId(TenantId tenant, RequestId request) => $"consents.{tenant}.{request}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<ConsentRequestV1>()
            ?? throw new InvalidOperationException("A change of consents was started without its request.");

        // Point of no return: from here on the request can no longer be withdrawn. The person may say yes again, which
        // is another decision.
        var changed = await context.CallActivityAsync<ConsentsChangedV1>(
            ConsentRequestActivities.Change, started, Patiently);
        if (changed.Stopped)
            return;
        var told = await context.CallActivityAsync<ConsentsToldV1>(
            ConsentRequestActivities.Tell, new TellConsentsV1(started.Tenant, started.Request, changed.Result),
            Patiently);
        await context.CallActivityAsync(
            ConsentRequestActivities.Finish,
            new FinishConsentRequestV1(started.Tenant, started.Request, changed.Result, told.Refused), Patiently);
    }
}
