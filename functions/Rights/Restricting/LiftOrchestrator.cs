namespace PrivacyFunctions.Rights.Restricting;

/// <summary>Ends a restriction: the person is told first (GDPR Art. 18(3)), and it stands until the mail has left.</summary>
public static class LiftOrchestrator
{
    public const string Name = "LiftRestriction";

    public static string InstanceId(LiftStartedV1 lift) => $"lift.{lift.Tenant}.{lift.Mail}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var lift = context.GetInput<LiftStartedV1>()
            ?? throw new InvalidOperationException("A restriction cannot be lifted without its id.");
        var told = await context.CallActivityAsync<LiftToldV1>(LiftActivities.Tell, lift, RightsRetries.Patiently);

        // Until here the product leaves the person's data alone.
        await context.CallActivityAsync(
            LiftActivities.End, new EndLiftV1(lift.Tenant, lift.Restriction, lift.Mail, told.Told),
            RightsRetries.Patiently);
    }
}
