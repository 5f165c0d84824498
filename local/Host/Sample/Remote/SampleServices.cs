using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>The sample's services behind the HTTP connector, each in a process of its own.</summary>
internal sealed class SampleServices : IAsyncDisposable
{
    private readonly Dictionary<string, SampleServiceProcess> _running = [];

    /// <summary>Connection name of the pack → base address.</summary>
    public IReadOnlyDictionary<string, string> Connections =>
        _running.ToDictionary(entry => entry.Key, entry => entry.Value.Address, StringComparer.Ordinal);

    /// <param name="sample">Null: nothing is started. A connection that the host was given is left alone as
    /// well.</param>
    /// <param name="host">Where the services read the keys that our calls are signed with.</param>
    public static async Task<SampleServices> StartAsync(
        string packFile, PolicyPack pack, SampleProduct? sample, Uri host, CancellationToken cancellation)
    {
        var services = new SampleServices();
        if (sample is null)
            return services;
        var keys = new Uri(host, ".well-known/jwks.json").ToString();
        try
        {
            foreach (var (name, database) in sample.ServiceDatabases)
            {
                if (pack.FindService(name)?.Connection is { } connection && !sample.Connections.ContainsKey(connection))
                    services._running[connection] = await SampleServiceProcess.StartAsync(
                        packFile, name, database, keys, cancellation);
            }

            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills one, as a service that fails on its own.</summary>
    public Task StopAsync(string connection) =>
        _running.Remove(connection, out var process) ? process.DisposeAsync().AsTask() : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running.Values)
            await process.DisposeAsync();
        _running.Clear();
    }
}
