using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.DataMap;
using PrivacyFunctions.Tests.Erasure;
using PrivacyFunctions.Tests.Evidence;
using PrivacyFunctions.Tests.Exports;
using PrivacyFunctions.Tests.Keys;

namespace PrivacyFunctions.Tests.Governance;

/// <summary>What is published and told, over real stores, keys and a real vault; mails are kept, and fail on demand.</summary>
internal sealed class GovernanceFixture : IAsyncDisposable
{
    public static readonly AuditPayload Operator = new("actor-operator");

    private readonly TemporaryFolder _folder = new();
    private readonly EvidenceKeys _evidence = new();
    private readonly PolicyPack _pack;
    private ServiceProvider _services;

    public GovernanceFixture(PolicyPack? pack = null)
    {
        _pack = pack ?? Packs.Sample();
        _services = Compose();
    }

    public SettableTime Time { get; } = new() { Now = At("2027-01-10T09:00") };

    public RecordingTransport Transport { get; } = new();

    public FailingEntityStore Failing => Get<FailingEntityStore>();

    public PolicyDocumentStore Documents => Get<PolicyDocumentStore>();

    public static DateTimeOffset At(string time) =>
        DateTimeOffset.Parse(time + "Z", System.Globalization.CultureInfo.InvariantCulture);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A tenant with an address of its own.</summary>
    public Task AddTenantAsync(string id) => AddTenantAsync(id, new($"office@{id}.example"));

    public async Task AddTenantAsync(string id, Sensitive<string>? address) => Assert.IsNotNull(
        await Get<TenantProvisioning>().ProvisionAsync(
            TenantId.Parse(id), id, TenantState.Active, CancellationToken.None, address));

    public async Task<PolicyDocument> PublishAsync(PolicyDraft draft, string? operation = null)
    {
        var outcome = await Get<PolicyPublication>().PublishAsync(
            draft, operation ?? Get<OpaqueIds>().New("op"), Operator, CancellationToken.None);
        return ((PublicationOutcome.Published)outcome).Document;
    }

    /// <summary>Goes through all tenants once, as the orchestration does.</summary>
    public async Task<TellingPassV1> TellAsync(string announcement)
    {
        var course = Get<TellingCourse>();
        var (after, pass) = (default(TenantId?), TellingPassV1.None);
        do
        {
            var told = await course.TellAsync(new TellTenantsV1(announcement, after), CancellationToken.None);
            (after, pass) = (told.After, pass.With(told.Pass));
        }
        while (after is not null);
        await course.RecordAsync(new TellingDoneV1(announcement, pass), CancellationToken.None);
        return pass;
    }

    public IEnumerable<string> Recipients() => Transport.Mails.Select(mail => mail.To.Reveal());

    /// <summary>A new process on the same data.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Compose();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _evidence.Dispose();
        _folder.Dispose();
    }

    private ServiceProvider Compose()
    {
        LocalVault[] vaults = [new("tenants-0", 7), new("platform", 7)];
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(_pack)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(RandomSource.System)
            .AddSingleton<OpaqueIds>()
            .AddSingleton<ISigningKeys>(_evidence.Signing)
            .AddSingleton<IBlobStore>(_ => new FileBlobStore(_folder.File("blobs")))
            .AddSingleton(_ => new SqliteEntityStore(_folder.File("entities.db"), RandomSource.System))
            .AddSingleton(provider => new FailingEntityStore(provider.GetRequiredService<SqliteEntityStore>()))
            .AddSingleton<IEntityStore>(provider => provider.GetRequiredService<FailingEntityStore>())
            .AddSingleton<IKeyVault>(
                _ => new LocalKeyVault(_folder.File("vaults"), vaults, Time, new PreparedRsaKeys()))
            .AddLogging()
            .AddEvidence()
            .AddAudit()
            .AddTenants()
            .AddKeys()
            .AddMail()
            .AddRequests()
            .AddHolds()
            .AddErasure()
            .AddGovernance()
            .AddSingleton<IMailTransport>(Transport)
            .BuildServiceProvider();
    }
}
