using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Consent;
using PrivacyFunctions.Tests.DataMap;
using PrivacyFunctions.Tests.Exports;
using PrivacyFunctions.Tests.Holds;
using PrivacyFunctions.Tests.Keys;

namespace PrivacyFunctions.Tests.Erasure;

/// <summary>
/// Holds, gate and deletion log as a host composes them, over real stores and a real vault, with a service that
/// destroys what it is told to.
/// </summary>
internal sealed class GateFixture : IAsyncDisposable
{
    public const string Entry = "req_00000000000000000000000001";

    public static readonly TenantId Acme = TenantId.Parse("acme");
    public static readonly SubjectId Ada = SubjectId.Parse("usr-ada");
    public static readonly SubjectId Grace = SubjectId.Parse("usr-grace");

    private readonly TemporaryFolder _folder = new();
    private ServiceProvider _services;

    public GateFixture(PolicyPack? pack = null)
    {
        Pack = pack ?? Packs.Sample();
        _services = Compose();
    }

    public PolicyPack Pack { get; }

    public AdjustableTimeProvider Time { get; } = new(TimeProvider.System, offsetFile: null);

    public RecordingAuditLog Audit { get; } = new();

    public ErasableService Service { get; } = new("accounts");

    public KnownPeople Directory { get; } = new();

    public KnownVersions Policies { get; } = new();

    public RecordingListener Listener { get; } = new();

    /// <summary>The main store; what the code under test sees may be told to fail.</summary>
    public IEntityStore Entities => _services.GetRequiredService<SqliteEntityStore>();

    public FailingEntityStore Failing => _services.GetRequiredService<FailingEntityStore>();

    public IEntityStore DeletionEntities =>
        _services.GetRequiredKeyedService<IEntityStore>(DeletionLogStore.Key);

    public IServiceProvider Services => _services;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Advance(TimeSpan by) => Assert.IsTrue(Time.AdvanceTo(Time.GetUtcNow() + by));

    /// <summary>A new process on the same data.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Compose();
    }

    public DeletionEntry EntryOf(SubjectId subject, string id = Entry) => new(
        id, Acme, subject, "psn1_" + id[^4..],
        new(new Dictionary<string, string> { [SubjectIdentifiers.Email] = $"{subject}@acme.example" }),
        Time.GetUtcNow());

    public SubjectScope ScopeOf(SubjectId subject) => new(
        Acme, subject,
        new(new Dictionary<string, string> { [SubjectIdentifiers.Email] = $"{subject}@acme.example" }), Entry);

    /// <summary>Log entry and fence stand, as the saga leaves them before the first piece.</summary>
    public async Task PrepareAsync(SubjectId subject, CancellationToken cancellation)
    {
        await Get<IDeletionLog>().AppendAsync(EntryOf(subject), cancellation);
        await FenceAsync(subject, cancellation);
    }

    public async Task FenceAsync(SubjectId subject, CancellationToken cancellation)
    {
        await Get<IDataKeys>().ProvisionTenantAsync(Acme, cancellation);
        await Get<IFences>().RaiseAsync(Acme, subject, Entry, cancellation);
    }

    public async Task<LegalHold> PlaceAsync(SubjectId? subject, CancellationToken cancellation)
    {
        var hold = LegalHold.Place(
            HoldId.Of(Get<OpaqueIds>().New("op")), Acme, subject, null, Time.GetUtcNow(), "actor-1");
        return (await Get<HoldStore>().PlaceAsync(new HoldRow(hold, [1], null), cancellation))!.Hold;
    }

    public async Task ReleaseAsync(LegalHold hold, SubjectId? subject, CancellationToken cancellation)
    {
        var (row, tag) = (await Get<HoldStore>().GetAsync(Acme, hold.Id, cancellation))!.Value;
        var released = (HoldChange.To)row.Hold.Release(subject is null ? null : "psn1_x", Time.GetUtcNow(), "actor-1");
        Assert.IsTrue(
            await Get<HoldStore>().ReleaseAsync(row with { Hold = released.Hold }, subject, tag, cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Time.Dispose();
        _folder.Dispose();
    }

    private ServiceProvider Compose()
    {
        LocalVault[] vaults = [new("tenants-0", 7), new("platform", 7)];
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(Pack)
            .AddSingleton<TimeProvider>(_ => new UnownedTime(Time))
            .AddSingleton(NetworkTime.Real)
            .AddSingleton(RandomSource.System)
            .AddSingleton(_ => new SqliteEntityStore(_folder.File("entities.db"), RandomSource.System))
            .AddSingleton(provider => new FailingEntityStore(provider.GetRequiredService<SqliteEntityStore>()))
            .AddSingleton<IEntityStore>(provider => provider.GetRequiredService<FailingEntityStore>())
            .AddKeyedSingleton<IEntityStore>(
                DeletionLogStore.Key,
                (_, _) => new SqliteEntityStore(_folder.File("deletions.db"), RandomSource.System))
            .AddSingleton<IKeyVault>(
                _ => new LocalKeyVault(_folder.File("vaults"), vaults, Time, new PreparedRsaKeys()))
            .AddSingleton<IAuditLog>(Audit)
            .AddSingleton<IConnectors>(Service)
            .AddSingleton<ISubjectDirectory>(Directory)
            .AddLogging()
            .AddTenants()
            .AddKeys()
            .AddSingleton<RequestStore>()
            .AddSingleton<RequestContacts>()
            .AddSingleton<IBlobStore>(_ => new FileBlobStore(_folder.File("blobs")))
            .AddExports(new ConfigurationBuilder().Build())
            .AddHolds()
            .AddErasure()
            .AddRetention()
            .AddConsent()
            .AddSingleton<IPolicyVersions>(Policies)
            .RemoveAll<IHoldListener>()
            .AddSingleton<IHoldListener>(Listener)
            .BuildServiceProvider();
    }

    /// <summary>Keeps a container from closing the clock that outlives it.</summary>
    private sealed class UnownedTime(TimeProvider inner) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }
}
