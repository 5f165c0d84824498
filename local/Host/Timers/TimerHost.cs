using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Functions;

namespace PrivacyFunctions.Local.Host.Timers;

/// <summary>Starts the app's timer functions with the host and stops them with it.</summary>
internal sealed class TimerHost(
    FunctionSet functions,
    FunctionPipeline pipeline,
    IServiceScopeFactory scopes,
    OpaqueIds ids,
    TimerStates states,
    IConfiguration configuration,
    TimeProvider time,
    ILogger<TimerHost> log) : IHostedService
{
    private readonly List<TimerFunction> _timers = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (function, trigger) in functions.StartedBy<FunctionTrigger.Timer>())
        {
            var timer = new TimerFunction(
                function.Method.Name,
                CronSchedule.Parse(Resolve(trigger.Schedule)),
                trigger.UseMonitor ? states : null,
                (info, cancellation) => RunAsync(function, info, cancellation),
                time,
                log);
            _timers.Add(timer);
            timer.Start(trigger.RunOnStartup);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var timer in _timers)
            await timer.DisposeAsync();
    }

    private async Task RunAsync(LoadedFunction function, TimerInfo info, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new LocalFunctionContext(function, ids.New("inv"), scope.ServiceProvider, cancellation)
        {
            TriggerValue = info,
        };
        await pipeline.RunAsync(context);
    }

    private string Resolve(string schedule) => schedule is ['%', .. var name, '%']
        ? configuration[name.Replace("__", ":", StringComparison.Ordinal)] ?? throw new FormatException(
            $"The setting {name} with a schedule is missing.")
        : schedule;
}
