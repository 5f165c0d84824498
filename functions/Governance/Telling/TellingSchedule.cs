namespace PrivacyFunctions.Governance.Telling;

/// <summary>
/// Every hour: whoever is still to be told, because the mail provider was away, an orchestration was lost, or a tenant
/// has come since. The audit log hears what a crash kept from it.
/// </summary>
public sealed class TellingSchedule(
    IEnumerable<IAnnouncements> sources, TellingDispatch dispatch, GovernanceLogCompletion completion)
{
    [Function("TellTenantsOfNews")]
    public async Task TellAsync(
        [TimerTrigger("0 25 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        foreach (var source in sources)
        {
            await foreach (var announcement in source.OpenAsync(cancellation))
                await dispatch.TryStartAsync(client, announcement, cancellation);
        }

        await completion.RunAsync(cancellation);
    }
}
