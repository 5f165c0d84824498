using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// Hourly, for what came due: a rule by age once a day (UTC), facts when their time has come, and what stopped at its
/// limit or at a hold. Days that were missed are made up for by one run, because the cut-off is that of now. Facts that
/// were done long ago are forgotten.
/// </summary>
public sealed class RetentionSchedule(
    TenantStore tenants, SweepDispatch dispatch, FactForgetting facts, WaitingSettings settings)
{
    /// <summary>Before what goes by the settings.</summary>
    [Function("ApplyRetentionSettings")]
    public Task ApplyAsync([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        settings.RunAsync(cancellation);

    [Function("SweepRetention")]
    public async Task SweepAsync(
        [TimerTrigger("0 40 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        await foreach (var tenant in tenants.AllAsync(cancellation))
            await dispatch.StartAllAsync(client, tenant, cancellation);
        // Afterwards, so that no sweep waits for it.
        await foreach (var tenant in tenants.AllAsync(cancellation))
            await facts.ForgetDoneAsync(tenant, cancellation);
    }
}
