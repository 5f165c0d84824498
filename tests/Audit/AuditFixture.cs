using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Evidence;

namespace PrivacyFunctions.Tests.Audit;

/// <summary>The log as the local host has it: SQLite, files, a signing key.</summary>
internal sealed class AuditFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteEntityStore _entities;

    public AuditFixture()
    {
        _entities = new SqliteEntityStore(_folder.File("entities.db"), RandomSource.System);
        Faulty = new FaultyEntityStore(_entities);
        Services = Start();
    }

    public static TenantId Acme { get; } = TenantId.Parse("acme");

    public static TenantId Globex { get; } = TenantId.Parse("globex");

    public EvidenceKeys Keys { get; } = new();

    public MonthKeys Months { get; } = new();

    public SettableTime Time { get; } = new();

    public IEntityStore Entities => _entities;

    public FaultyEntityStore Faulty { get; }

    public ServiceProvider Services { get; private set; }

    public IAuditLog Log => Services.GetRequiredService<IAuditLog>();

    public AuditStore Store => Services.GetRequiredService<AuditStore>();

    public AuditProofs Proofs => Services.GetRequiredService<AuditProofs>();

    public AuditReader Reader => Services.GetRequiredService<AuditReader>();

    public AuditCheckpoints Checkpoints => Services.GetRequiredService<AuditCheckpoints>();

    /// <summary>Another process on the same data: nothing in memory is shared.</summary>
    public ServiceProvider Start() => new ServiceCollection()
        .AddSingleton<IEntityStore>(Faulty)
        .AddSingleton<IBlobStore>(new FileBlobStore(_folder.File("blobs")))
        .AddSingleton<ISigningKeys>(Keys.Signing)
        .AddSingleton<IDataKeys>(Months)
        .AddSingleton<TimeProvider>(Time)
        .AddSingleton(RandomSource.System)
        .AddSingleton<OpaqueIds>()
        .AddSingleton<EnvelopeCipher>()
        .AddEvidence()
        .AddAudit()
        .BuildServiceProvider();

    public static AuditEvent Event(
        string id, TenantId? tenant = null, string action = "request.submitted", DateTimeOffset? at = null) => new(
        id, tenant ?? Acme, action, "req_1", "done", at ?? SettableTime.Start,
        new AuditPayload("actor-1", "192.0.2.7", "Browser/1.0", "/api/tenants/acme/requests", "reason of " + id));

    public static IReadOnlyList<AuditEvent> Events(int count, int from = 0) =>
        [.. Enumerable.Range(from, count).Select(i => Event($"evt_{i:D6}"))];

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await _entities.DisposeAsync();
        Keys.Dispose();
        _folder.Dispose();
    }
}
