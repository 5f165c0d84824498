using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.Evidence;
using PrivacyFunctions.Tests.Exports;
using PrivacyFunctions.Tests.Keys;
using PrivacyFunctions.Tests.Tenants;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

/// <summary>Certificates on the real log, stores and keys; the mail provider is in memory.</summary>
internal sealed class CertificateFixture : IKeyIrrecoverable, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteEntityStore _entities;
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

    public RecordingTransport Transport { get; } = new();

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

    /// <summary>The request with its person's address, as it stands when everything is erased.</summary>
    public async Task SubmitAsync(RequestId? id = null, string? email = "ada@acme.example")
    {
        var record = Erasures.Confirmed(id);
        var identifiers = new Dictionary<string, string> { ["subjectId"] = "user-1" };
        if (email is not null)
            identifiers["email"] = email;
        var request = new DataSubjectRequest(
            record.Request, record.Tenant, SubjectId.Parse($"user-{record.Request.Value[^1]}"), RequestType.Erasure,
            Regulation.Gdpr, Channel.SelfService, RequestStatus.Running, record.ReceivedAt,
            record.ReceivedAt.AddDays(30), "actor-1", []);
        var contact = await Get<RequestContacts>().SealAsync(
            record.Tenant, record.Request, new(identifiers), CancellationToken.None);
        Assert.IsTrue(await Get<RequestStore>().AddAsync(request, contact, demand: null, CancellationToken.None));
    }

    /// <summary>Submitted, erased, certified.</summary>
    public async Task<IssuedCertificate> CertifyAsync()
    {
        await SubmitAsync();
        return await IssueAsync();
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
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddSingleton<IEntityStore>(Entities)
        .AddSingleton<IBlobStore>(Blobs)
        .AddSingleton<ISigningKeys>(Keys.Signing)
        .AddSingleton<IKeyVault>(_ => new LocalKeyVault(
            _folder.File("vaults"), [new LocalVault("tenants-0", 7), new LocalVault("platform", 90)], Time,
            new PreparedRsaKeys()))
        .AddSingleton<IMailTransport>(_ => Transport)
        .AddSingleton<TimeProvider>(Time)
        .AddSingleton(RandomSource.System)
        .AddSingleton<OpaqueIds>()
        .AddSingleton(Erasures.Pack)
        .AddSingleton<RequestStore>()
        .AddSingleton<RequestContacts>()
        .AddSingleton<CertificatesApi>()
        .AddSingleton<CertificatesSchedule>()
        .AddLogging(logging => logging.ClearProviders())
        .Configure<ExportsOptions>(options => options.PublicBaseUrl = "https://privacy.testbed.example")
        .AddKeys()
        .AddMail()
        .AddSingleton<IKeyIrrecoverable>(new Port(this))
        .AddEvidence()
        .AddAudit()
        .AddSingleton<ITenantDirectory, ServedTenants>()
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
