using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Intake;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tenants.Purging;
using PrivacyFunctions.Tests.Erasure;
using PrivacyFunctions.Tests.Keys;
using PrivacyFunctions.Tests.Tenants;

namespace PrivacyFunctions.Tests.Exports;

/// <summary>
/// The whole of an export on real stores, keys and vault; the product's services and the mail provider are in memory.
/// </summary>
internal sealed partial class ExportsFixture : IConnectors, ISubjectDirectory, IAsyncDisposable
{
    public static readonly TenantId Acme = TenantId.Parse("acme");
    public static readonly SubjectId Ada = SubjectId.Parse("user-1");
    public const string Email = "ada@acme.example";

    private readonly TemporaryFolder _folder = new();
    private readonly PolicyPack _pack;
    private ServiceProvider _services;

    public ExportsFixture(bool signIn = false)
    {
        _pack = ExportPacks.Small(signIn);
        _services = Compose();
        Accounts.Records["users"] = [$$"""{"id":"user-1","email":"{{Email}}"}"""];
        Usage.Records["events"] = ["""{"id":"1","page":"<script>alert(1)</script>"}""", """{"id":"2","page":"b"}""",
            """{"id":"3","page":"c"}"""];
        Documents.Records["files"] = ["""{"id":"f1","name":"Lebenslauf ü.pdf"}""", """{"id":"f2","name":"gone.txt"}"""];
        Documents.NamedObjects["files"] = ["Lebenslauf ü.pdf", "gone.txt"];
        Documents.Objects["Lebenslauf ü.pdf"] = "%PDF of Ada"u8.ToArray();
    }

    public AdjustableTimeProvider Time { get; } = new(TimeProvider.System, offsetFile: null);

    public MemoryConnector Accounts { get; } = new("accounts");

    public MemoryConnector Usage { get; } = new("usage");

    public MemoryConnector Documents { get; } = new("documents");

    public RecordingTransport Transport { get; } = new();

    public RecordingAuditLog Audit { get; } = new();

    /// <summary>What the accounts service has as the person's address.</summary>
    public string? Address { get; set; } = Email;

    /// <summary>What the directory answers instead; throws where it does not answer.</summary>
    public Func<SubjectMatch>? Directory { get; set; }

    public FailingEntityStore Failing => Get<FailingEntityStore>();

    public FileBlobStore Blobs => Get<FileBlobStore>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public IConnector For(string service) => service switch
    {
        "accounts" => Accounts,
        "usage" => Usage,
        "documents" => Documents,
        _ => throw new ArgumentException("The pack has no such service."),
    };

    public Task<SubjectMatch> FindAsync(TenantId tenant, SubjectReference reference, CancellationToken cancellation) =>
        Task.FromResult<SubjectMatch>(Directory is { } answer ? answer() : tenant == Acme && reference is not SubjectReference.ByLogin { Issuer: not "iss" }
            ? new SubjectMatch.Found(Ada, new(Identifiers()))
            : new SubjectMatch.NotFound());

    /// <summary>For a host that finds functions by their types.</summary>
    public object Find(Type type) => _services.GetRequiredService(type);

    public async Task<ExportStartedV1> SubmitAsync(RequestType type = RequestType.Access)
    {
        await Get<IDataKeys>().ProvisionTenantAsync(Acme, CancellationToken.None);
        var submission = Submission(type);
        Assert.IsInstanceOfType<SubmissionOutcome.Accepted>(
            await Get<RequestSubmission>().SubmitAsync(submission, CancellationToken.None));
        return new ExportStartedV1(Acme, submission.Id);
    }

    /// <param name="deletion">The tenant's deletion that is to follow.</param>
    public async Task<OrganisationExportStartedV1> SubmitOrganisationAsync(string? deletion = null)
    {
        await Get<IDataKeys>().ProvisionTenantAsync(Acme, CancellationToken.None);
        await Get<TenantStore>().AddAsync(
            new Tenant(Acme, "Acme", TenantState.Active, Time.GetUtcNow()), CancellationToken.None);
        var caller = new Caller("iss", new("login-1"), Acme, Email: null, Roles.Owner, "actor-1");
        var outcome = await Get<OrganisationExportSubmission>().SubmitAsync(
            RequestId.Parse(Get<OpaqueIds>().New("req")), Acme, caller, AuditPayload.System, deletion,
            CancellationToken.None);
        var accepted = (OrganisationExportOutcome.Accepted)outcome;
        return new OrganisationExportStartedV1(Acme, accepted.Export.Id);
    }

    public async Task<OrganisationExport> OrganisationAsync(OrganisationExportStartedV1 started) =>
        (await Get<OrganisationExportStore>().FindAsync(started.Tenant, started.Export, CancellationToken.None))!;

    public async Task<Tenant> TenantAsync() => (await Get<TenantStore>().GetAsync(Acme, CancellationToken.None))!;

    public Submission Submission(RequestType type = RequestType.Access) => new(
        RequestId.Parse(Get<OpaqueIds>().New("req")), Acme, type, Regulation.Gdpr, Channel.Admin,
        new SubjectReference.ById(Ada),
        AuditPayload.System);

    public async Task<DataSubjectRequest> RequestAsync(ExportStartedV1 started) =>
        (await Get<RequestStore>().GetAsync(started.Tenant, started.Request, CancellationToken.None))!;

    public async Task<ExportPackage?> PackageAsync(ExportStartedV1 started) =>
        (await Get<ExportStore>().FindPackageAsync(started.Tenant, started.Request, CancellationToken.None))?.Package;

    public async Task<List<string>> PartsAsync(ExportStartedV1 started) =>
        await Blobs.ListAsync(ExportParts.Prefix(started.Tenant, started.Request), CancellationToken.None)
            .ToListAsync();

    public Task<ClaimOutcome> ClaimAsync(string token, string code)
    {
        Assert.IsTrue(LinkToken.TryParse(token, out var parsed));
        return Get<DownloadLinks>().ClaimAsync(parsed, code, AuditPayload.System, CancellationToken.None);
    }

    /// <summary>The zip that a mail's link leads to.</summary>
    public async Task<byte[]> DownloadAsync(int mail = 0)
    {
        var (token, code) = Transport.Link(mail);
        Assert.IsInstanceOfType<ClaimOutcome.Granted>(await ClaimAsync(token, code));
        Assert.IsTrue(LinkToken.TryParse(token, out var parsed));
        var link = await Get<DownloadLinks>().FindAsync(parsed, CancellationToken.None);
        var opened = await Get<PackageReader>().OpenAsync(link!, CancellationToken.None);
        await using var content = opened!.Value.Content;
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        Assert.AreEqual(content.Length, bytes.Length);
        return bytes.ToArray();
    }

    private Dictionary<string, string> Identifiers() => Address is null
        ? new() { ["subjectId"] = Ada.Value }
        : new() { ["subjectId"] = Ada.Value, ["email"] = Address };

    /// <summary>A new process on the same data.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Compose();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Time.Dispose();
        _folder.Dispose();
    }

    private ServiceProvider Compose()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Exports:PublicBaseUrl"] = "https://privacy.testbed.example",
            ["Identity:Issuer"] = "iss",
            ["Identity:Audience"] = "aud",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(_ => new UnownedClock(Time))
            .AddSingleton(_pack)
            .AddSingleton(_ => new SqliteEntityStore(_folder.File("entities.db"), RandomSource.System))
            .AddSingleton(provider => new FailingEntityStore(provider.GetRequiredService<SqliteEntityStore>()))
            .AddSingleton<IEntityStore>(provider => provider.GetRequiredService<FailingEntityStore>())
            .AddKeyedSingleton<IEntityStore>(
                DeletionLogStore.Key,
                (_, _) => new SqliteEntityStore(_folder.File("deletions.db"), RandomSource.System))
            .AddSingleton(_ => new FileBlobStore(_folder.File("blobs")))
            .AddSingleton<IBlobStore>(provider => provider.GetRequiredService<FileBlobStore>())
            .AddSingleton<IKeyVault>(_ => new LocalKeyVault(
                _folder.File("vaults"), [new LocalVault("tenants-0", 7), new LocalVault("platform", 90)], Time,
                new PreparedRsaKeys()))
            .AddSingleton<ISigningKeys>(_ => new LocalSigningKeys(_folder.File("signing"), RandomSource.System))
            .AddSingleton<IAuditLog>(_ => Audit)
            .AddSingleton<IMailTransport>(_ => Transport)
            .AddSingleton<IConnectors>(_ => new UnownedConnectors(this))
            .AddSingleton<ISubjectDirectory>(_ => new UnownedDirectory(this))
            .AddLogging(logging => logging.ClearProviders());
        services.AddOptions();
        return services.AddSingleton<ITenantDirectory, ServedTenants>().AddSingleton<TenantPeople>()
            .AddSingleton<TenantStore>().AddSingleton<PurgeDispatch>()
            .AddKeys().AddEvidence().AddMail().AddRequests().AddRights().AddIntake().AddErasure()
            .AddExports(configuration)
            .AddConsent()
            .AddIdentity(configuration)
            .AddSingleton<IntakeActivities>()
            .AddSingleton<ExportActivities>()
            .AddSingleton<OrganisationExportActivities>()
            .AddSingleton<DownloadsApi>()
            .BuildServiceProvider();
    }

    /// <summary>Keeps a container from closing what outlives it.</summary>
    private sealed class UnownedClock(TimeProvider inner) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class UnownedConnectors(IConnectors inner) : IConnectors
    {
        public IConnector For(string service) => inner.For(service);
    }

    private sealed class UnownedDirectory(ISubjectDirectory inner) : ISubjectDirectory
    {
        public Task<SubjectMatch> FindAsync(
            TenantId tenant, SubjectReference reference, CancellationToken cancellation) =>
            inner.FindAsync(tenant, reference, cancellation);
    }
}
