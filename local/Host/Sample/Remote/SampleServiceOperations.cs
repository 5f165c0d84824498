using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>
/// Work that takes longer than a caller should wait on one connection: the call is answered 202 and the work can be
/// asked for. The same call finds the same work, so nothing is done twice at once. A restart forgets it, and the call
/// that then comes again does what is left.
/// </summary>
internal sealed class SampleServiceOperations(TimeSpan patience)
{
    /// <summary>1000 pieces of work whose answers nobody fetched yet; further calls wait for their own.</summary>
    private const int Capacity = 1000;

    private readonly ConcurrentDictionary<string, Operation> _operations = new(StringComparer.Ordinal);

    /// <summary>The work's answer where it is soon through, else the name to ask for it with.</summary>
    /// <param name="call">What makes two calls the same one.</param>
    public async Task<(object? Answer, string? Name)> RunAsync(TenantId tenant, string call, Func<Task<object>> work)
    {
        if (_operations.Count >= Capacity)
            return (await work(), null);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.Value}\n{call}")));
        var operation = _operations.GetOrAdd(name, _ => new Operation(tenant, new Lazy<Task<object>>(work)));
        // Begun outside the waiting, so that a caller that goes away stops nothing.
        var running = operation.Work.Value;
        if (patience > TimeSpan.Zero)
            await Task.WhenAny(running, Task.Delay(patience, TimeProvider.System));
        if (patience == TimeSpan.Zero || !running.IsCompleted)
            return (null, name);
        return (await TakeAsync(name, running), null);
    }

    /// <summary>The answer, taken once; null and true while it is being worked on, null and false for none.</summary>
    public async Task<(object? Answer, bool IsKnown)> FindAsync(TenantId tenant, string name)
    {
        if (!_operations.TryGetValue(name, out var operation) || operation.Tenant != tenant)
            return (null, false);
        return operation.Work.Value.IsCompleted ? (await TakeAsync(name, operation.Work.Value), true) : (null, true);
    }

    private async Task<object> TakeAsync(string name, Task<object> work)
    {
        _operations.TryRemove(name, out _);
        return await work;
    }

    private sealed record Operation(TenantId Tenant, Lazy<Task<object>> Work);
}
