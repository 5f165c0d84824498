using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.Evidence;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

/// <summary>Certificates on the real log, stores and signing keys.</summary>
internal sealed class CertificateFixture : IKeyIrrecoverable, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteEntityStore _entities;
    private readonly MonthKeys _months = new();
    private ServiceProvider _services;

    public CertificateFixture()
    {
        _entities = new SqliteEntityStore(_folder.File("entities.db"), RandomSource.System);
        Entities = new FaultyEntityStore(_entities);
        Blobs = new CrashingBlobStore(new FileBlobStore(_folder.File("blobs")));
        _services = Compose();
    }

    public FaultyEntityStore Entities { get; }

    public CrashingBlobStore Blobs { get; }

    public EvidenceKeys Keys { get; } = new();

    public SettableTime Time { get; } = new();

    public DateTimeOffset? Irrecoverable { get; set; } = SettableTime.Start.AddDays(40);

    public ErasureCertificates Certificates => Get<ErasureCertificates>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A new process on the same data.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Compose();
    }

    /// <summary>The log before the erasure ends: somebody had asked for it.</summary>
    public Task LogAsync(int events = 3) =>
        Get<IAuditLog>().AppendAsync(AuditFixture.Events(events), CancellationToken.None);

    public async Task<IssuedCertificate> IssueAsync()
    {
        await LogAsync();
        return await Certificates.IssueAsync(Erasures.Confirmed(), CancellationToken.None);
    }

    public Task<DateTimeOffset?> FindAsync(
        TenantId tenant, DateTimeOffset inaccessibleAt, CancellationToken cancellation) =>
        Task.FromResult(Irrecoverable);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _entities.DisposeAsync();
        Keys.Dispose();
        _folder.Dispose();
    }

    private ServiceProvider Compose() => new ServiceCollection()
        .AddSingleton<IEntityStore>(Entities)
        .AddSingleton<IBlobStore>(Blobs)
        .AddSingleton<ISigningKeys>(Keys.Signing)
        .AddSingleton<IDataKeys>(_months)
        .AddSingleton<TimeProvider>(Time)
        .AddSingleton(RandomSource.System)
        .AddSingleton<OpaqueIds>()
        .AddSingleton<EnvelopeCipher>()
        .AddSingleton(Erasures.Pack)
        .AddSingleton<IKeyIrrecoverable>(new Port(this))
        .AddEvidence()
        .AddAudit()
        .AddCertificates()
        .BuildServiceProvider();

    /// <summary>Keeps a container from closing what outlives it.</summary>
    private sealed class Port(IKeyIrrecoverable inner) : IKeyIrrecoverable
    {
        public Task<DateTimeOffset?> FindAsync(
            TenantId tenant, DateTimeOffset inaccessibleAt, CancellationToken cancellation) =>
            inner.FindAsync(tenant, inaccessibleAt, cancellation);
    }
}
