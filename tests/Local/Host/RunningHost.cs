using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Local.Host;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Local.Host;

/// <summary>
/// A local host on a free port with a data folder of its own and two tenants, whose audit events a test can read.
/// </summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly string _folder;

    private RunningHost(LocalHost host, string folder, RecordedAudit audit)
    {
        (Host, _folder, Audit) = (host, folder, audit);
        Client = new HttpClient { BaseAddress = host.BaseAddress };
    }

    public LocalHost Host { get; }

    public HttpClient Client { get; }

    public RecordedAudit Audit { get; }

    public static async Task<RunningHost> StartAsync(params Type[] functions)
    {
        var folder = Directory.CreateTempSubdirectory("privacy-host-").FullName;
        var audit = new RecordedAudit();
        var options = new LocalHostOptions
        {
            DataFolder = folder,
            Port = 0,
            Sample = null,
            FunctionTypes = [typeof(PrivacyFunctions.Portal.HealthApi), .. functions],
            LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
            ConfigureServices = services => services
                .AddSingleton<ITenantDirectory>(new TwoTenants())
                .AddSingleton<IAuditLog>(audit),
        };
        return new RunningHost(await LocalHost.StartAsync(options), folder, audit);
    }

    /// <summary>A client that is signed in.</summary>
    public async Task<HttpClient> SignInAsync(string? tenant, params string[] roles)
    {
        using var answer = await Client.PostAsJsonAsync("/local/token", new { tenant, subject = "login-1", roles });
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<Dictionary<string, string>>())!["token"];
        var client = new HttpClient { BaseAddress = Host.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class TwoTenants : ITenantDirectory
    {
        public ValueTask<bool> ExistsAsync(TenantId tenant, CancellationToken cancellation) =>
            ValueTask.FromResult(tenant.Value is "acme" or "globex");
    }

    internal sealed class RecordedAudit : IAuditLog
    {
        private readonly List<AuditEvent> _events = [];

        public IReadOnlyList<AuditEvent> Events
        {
            get
            {
                lock (_events)
                    return [.. _events];
            }
        }

        public Task<IReadOnlyList<long>> AppendAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancellation)
        {
            lock (_events)
            {
                _events.AddRange(events);
                return Task.FromResult<IReadOnlyList<long>>(
                    [.. events.Select((_, index) => _events.Count - events.Count + (long)index)]);
            }
        }
    }
}
