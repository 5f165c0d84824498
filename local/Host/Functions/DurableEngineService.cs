using Microsoft.Extensions.Hosting;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Local.Host.Functions;

/// <summary>Starts the durable engine with the host, before anything can call it, and stops it with the host.</summary>
internal sealed class DurableEngineService(DurableEngine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => engine.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);
}
