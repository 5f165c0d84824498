namespace PrivacyFunctions.Governance.Telling;

/// <summary>
/// Tells every tenant that an announcement concerns, some at a time, and has recorded how that went. One instance an
/// announcement; a tenant that was told has a mark in the store, so going through all of them again tells nobody twice.
/// </summary>
public static class TellTenantsOrchestrator
{
    public const string Name = "TellTenants";

    /// <summary>100 steps, then the history begins anew: a product may have many tenants.</summary>
    private const int StepsPerHistory = 100;

    public static string InstanceId(string announcement) => $"tell.{announcement}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var state = context.GetInput<TellTenantsStartedV1>()
            ?? throw new InvalidOperationException("Tenants were to be told of nothing.");
        for (var step = 0; step < StepsPerHistory; step++)
        {
            var told = await context.CallActivityAsync<TenantsToldV1>(
                TellTenantsActivities.Tell, new TellTenantsV1(state.Announcement, state.After),
                TellingRetries.Patiently);
            state = state with { After = told.After, Pass = state.Pass.With(told.Pass) };
            if (told.After is null)
            {
                await context.CallActivityAsync(
                    TellTenantsActivities.Record, new TellingDoneV1(state.Announcement, state.Pass),
                    TellingRetries.Patiently);
                return;
            }
        }

        context.ContinueAsNew(state);
    }
}
