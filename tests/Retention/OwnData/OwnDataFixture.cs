using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.DataMap;
using PrivacyFunctions.Tests.Erasure;
using PrivacyFunctions.Tests.Evidence;
using PrivacyFunctions.Tests.Exports;
using PrivacyFunctions.Tests.Holds;
using PrivacyFunctions.Tests.Keys;

namespace PrivacyFunctions.Tests.Retention.OwnData;

/// <summary>The audit log, the gate and the sweeps of our own data, over real stores, keys and a real vault.</summary>
internal sealed partial class OwnDataFixture : IAsyncDisposable
{
    public const string Setting = "auditRetentionDays";

    public static readonly TenantId Acme = TenantId.Parse("acme");
    public static readonly TenantId Globex = TenantId.Parse("globex");

    private readonly TemporaryFolder _folder = new();
    private readonly PolicyPack _pack;
    private ServiceProvider _services;

    public OwnDataFixture(PolicyPack? pack = null)
    {
        _pack = pack ?? OneYear;
        _services = Compose();
    }

    /// <summary>The audit log of a year.</summary>
    public static PolicyPack OneYear { get; } =
        Packs.Sample() with { OwnData = OwnDataRules.Usual with { Audit = new RetentionRule(null, CalendarPeriod.Parse("P1Y"), "") } };

    /// <summary>An audit log as each tenant sets it; 0 is for ever, and the default.</summary>
    public static PolicyPack BySetting { get; } = Packs.Sample() with
    {
        OwnData = OwnDataRules.Usual with { Audit = new RetentionRule(null, null, "") { Setting = Setting } },
        Settings = new Dictionary<string, TenantSetting>(Packs.Sample().Settings)
        {
            [Setting] = new TenantSetting(Setting, "The audit log", 0, 3650, 0),
        },
    };

    public SettableTime Time { get; } = new() { Now = At("2027-01-10T09:00") };

    public EvidenceKeys Evidence { get; } = new();

    public SqliteEntityStore Entities => Get<SqliteEntityStore>();

    public FailingEntityStore Failing => Get<FailingEntityStore>();

    public RecordingTransport Transport { get; } = new();

    public AuditForgetting Forgetting => Get<AuditForgetting>();

    public static DateTimeOffset At(string time) =>
        DateTimeOffset.Parse(time + "Z", System.Globalization.CultureInfo.InvariantCulture);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>An event with something personal in its payload.</summary>
    public Task<IReadOnlyList<long>> LogAsync(string id, TenantId? tenant, string action = "request.submitted") =>
        Get<IAuditLog>().AppendAsync(
            [
                new AuditEvent(
                    id, tenant, action, "req_1", "done", Time.Now, new AuditPayload("actor-1", Details: "Ada wants " + id)),
            ],
            CancellationToken.None);

    public async Task RunAtAsync(string time)
    {
        Time.Now = At(time);
        await Forgetting.RunAsync(CancellationToken.None);
    }

    /// <summary>As if the day's run had not been.</summary>
    public Task ForgetDayAsync() => Get<AuditMonths>().ProgressAsync(
        progress => progress with { DoneOn = null }, CancellationToken.None);

    /// <summary>All of the tenant's events.</summary>
    public async Task<AuditPage> ReadAsync(TenantId tenant)
    {
        var whole = new AuditPage([], null, []);
        do
        {
            var page = await Get<AuditReader>().ReadAsync(
                tenant, new AuditFilter(null, null, null), 1000, whole.Next, CancellationToken.None);
            whole = new AuditPage(
                [.. whole.Items, .. page.Items], page.Next,
                [.. whole.ForgottenMonths.UnionBy(page.ForgottenMonths, month => month.Month)]);
        }
        while (whole.Next is not null);
        return whole;
    }

    public async Task<AuditEntry> FindAsync(TenantId tenant, string id) =>
        (await ReadAsync(tenant)).Items.Single(item => item.Id == id);

    /// <summary>What holds; how it comes to hold is <c>WaitingSettingsTests</c>.</summary>
    public async Task SetAsync(TenantId tenant, int days)
    {
        var store = Get<RetentionStore>();
        var (_, tag) = await store.SettingsAsync(tenant, CancellationToken.None);
        var settings = new TenantSettings(new Dictionary<string, int> { [Setting] = days });
        Assert.IsNotNull(await store.WriteSettingsAsync(tenant, settings, tag, CancellationToken.None));
    }

    public Task AddAsync(TenantId tenant) => Get<TenantStore>().AddAsync(
        new Tenant(tenant, tenant.Value, TenantState.Active, Time.Now), CancellationToken.None);

    /// <summary>Rows of a tenant and year that still have sealed payloads.</summary>
    public async Task<int> SealedAsync(TenantId? tenant, int year)
    {
        var rows = Get<AuditStore>().ReadPayloadsAsync(tenant, long.MaxValue, CancellationToken.None);
        return await rows.Select(AuditPayloads.Read)
            .CountAsync(row => row.Month.Year == year && row.Envelope is not null);
    }

    public async Task<LegalHold> PlaceAsync(TenantId tenant, SubjectId? subject)
    {
        var hold = LegalHold.Place(
            HoldId.Of(Get<OpaqueIds>().New("op")), tenant, subject, null, Time.GetUtcNow(), "actor-1");
        return (await Get<HoldStore>().PlaceAsync(new HoldRow(hold, [1], null), CancellationToken.None))!.Hold;
    }

    public async Task ReleaseAsync(LegalHold hold, SubjectId? subject)
    {
        var (row, tag) = (await Get<HoldStore>().GetAsync(hold.TenantId, hold.Id, CancellationToken.None))!.Value;
        var released = (HoldChange.To)row.Hold.Release(subject is null ? null : "psn1_x", Time.GetUtcNow(), "actor-1");
        Assert.IsTrue(await Get<HoldStore>().ReleaseAsync(
            row with { Hold = released.Hold }, subject, tag, CancellationToken.None));
    }

    /// <summary>A new process on the same data.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Compose();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Evidence.Dispose();
        _folder.Dispose();
    }

    private ServiceProvider Compose()
    {
        LocalVault[] vaults = [new("tenants-0", 7), new("platform", 7)];
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(_pack)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(NetworkTime.Real)
            .AddSingleton(RandomSource.System)
            .AddSingleton<OpaqueIds>()
            .AddSingleton<ISigningKeys>(Evidence.Signing)
            .AddSingleton<IBlobStore>(_ => new FileBlobStore(_folder.File("blobs")))
            .AddSingleton(_ => new SqliteEntityStore(_folder.File("entities.db"), RandomSource.System))
            .AddSingleton(provider => new FailingEntityStore(provider.GetRequiredService<SqliteEntityStore>()))
            .AddSingleton<IEntityStore>(provider => provider.GetRequiredService<FailingEntityStore>())
            .AddKeyedSingleton<IEntityStore>(
                DeletionLogStore.Key,
                (_, _) => new SqliteEntityStore(_folder.File("deletions.db"), RandomSource.System))
            .AddSingleton<IKeyVault>(
                _ => new LocalKeyVault(_folder.File("vaults"), vaults, Time, new PreparedRsaKeys()))
            .AddSingleton<ISubjectDirectory, KnownPeople>()
            .AddSingleton<IConnectors>(new ErasableService("accounts"))
            .AddLogging()
            .AddEvidence()
            .AddAudit()
            .AddTenants()
            .AddKeys()
            .AddMail()
            .AddRequests()
            .AddHolds()
            .AddErasure()
            .AddRetention()
            .AddExports(new ConfigurationBuilder().Build())
            .AddSingleton<IMailTransport>(Transport)
            .AddOwnData()
            .AddConsent()
            .BuildServiceProvider();
    }
}
