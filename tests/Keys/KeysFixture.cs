using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts.Durable;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>The key services as a host composes them, over real stores in a folder of their own.</summary>
internal sealed class KeysFixture : IAsyncDisposable
{
    public static readonly TenantId Acme = TenantId.Parse("acme");
    public static readonly TenantId Globex = TenantId.Parse("globex");
    public static readonly SubjectId Ada = SubjectId.Parse("user-1");
    public static readonly KeyScope.Subject AdaOfAcme = new(Acme, Ada);

    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _opened = [];
    private ServiceProvider _services;

    private readonly bool _purgeProtection;

    /// <param name="purgeProtection">Of the tenants' vault.</param>
    public KeysFixture(bool purgeProtection = true)
    {
        _purgeProtection = purgeProtection;
        _services = Compose();
    }

    public AdjustableTimeProvider Time { get; } = new(TimeProvider.System, offsetFile: null);

    public IEntityStore Store => _services.GetRequiredService<IEntityStore>();

    public LocalKeyVault Vault => (LocalKeyVault)_services.GetRequiredService<IKeyVault>();

    public IDataKeys Keys => _services.GetRequiredService<IDataKeys>();

    public EnvelopeCipher Envelopes => _services.GetRequiredService<EnvelopeCipher>();

    public SealedStreams Streams => _services.GetRequiredService<SealedStreams>();

    public void Advance(TimeSpan by) => Assert.IsTrue(Time.AdvanceTo(Time.GetUtcNow() + by));

    /// <summary>A new process on the same data: every cache is cold.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Compose();
    }

    public IFences Fences => _services.GetRequiredService<IFences>();

    public IPseudonyms Pseudonyms => _services.GetRequiredService<IPseudonyms>();

    public ServiceDataKeys ServiceKeys => _services.GetRequiredService<ServiceDataKeys>();

    public ITenantShred Shred => _services.GetRequiredService<ITenantShred>();

    public ITenantKeys Tenants => _services.GetRequiredService<ITenantKeys>();

    public IKeyGenerations Generations => _services.GetRequiredService<IKeyGenerations>();

    public RecordingAuditLog Audit { get; } = new();

    public RecordingLogger Log { get; } = new();

    /// <summary>A store with sealed records of its own, which rotations find.</summary>
    public SealedNotes Notes => _services.GetRequiredService<SealedNotes>();

    /// <summary>Runs before each write to the store; throwing there is a crash.</summary>
    public Action<EntityKey>? OnWrite { get; set; }

    /// <summary>One of the platform's KEKs in its generations.</summary>
    internal async Task<KeksV1> PlatformAsync(string use) =>
        EntityJson.Read<KeksV1>((await Store.GetAsync(KeyRecords.OfPlatform(use), CancellationToken.None))!);

    internal async Task<TenantKeysV1> RecordAsync(TenantId tenant) =>
        EntityJson.Read<TenantKeysV1>((await Store.GetAsync(KeyRecords.OfTenant(tenant), CancellationToken.None))!);

    public Task FenceAsync(TenantId tenant, SubjectId? subject) =>
        Fences.RaiseAsync(tenant, subject, "req_1", CancellationToken.None);

    public async Task<EntityKey> RowOfAsync(KeyScope.Subject scope) => KeyRecords.OfSubject(
        scope.Owner,
        await Pseudonyms.OfAsync(scope.Owner, PseudonymKinds.Subject, scope.Id.Value, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
            await opened.DisposeAsync();
        await _services.DisposeAsync();
        Time.Dispose();
        _folder.Dispose();
    }

    /// <param name="process">Another one than the fixture's own.</param>
    public Task RenewAsync(
        KekRenewalStartedV1 renewal, CancellationToken cancellation, ITenantKeys? process = null) =>
        Renewals.RunAsync(process ?? Tenants, renewal, Time, cancellation);

    /// <summary>The key store as it is now, in a file of its own: a backup.</summary>
    public async Task<IEntityStore> BackUpAsync(string name)
    {
        IEntityStore copy = new SqliteEntityStore(_folder.File(name), RandomSource.System);
        _opened.Add((IAsyncDisposable)copy);
        await foreach (var partition in Store.PartitionsAsync("datakeys", after: null, CancellationToken.None))
        {
            await foreach (var row in Store.QueryAsync(new EntityQuery("datakeys", partition), CancellationToken.None))
                await copy.InsertAsync(row.Key, row.Content, CancellationToken.None);
        }

        return copy;
    }

    /// <summary>
    /// A second process with caches of its own, on this store or a copy of it, and with the vault of now.
    /// </summary>
    public IServiceProvider Open(IEntityStore store)
    {
        var opened = Shared().AddSingleton(store).AddSingleton<IKeyVault>(Vault).BuildServiceProvider();
        _opened.Add(opened);
        return opened;
    }

    private ServiceProvider Compose()
    {
        LocalVault[] vaults = [new("tenants-0", 7, _purgeProtection), new("platform", 90)];
        return Shared()
            .AddSingleton(_ => new SqliteEntityStore(_folder.File("entities.db"), RandomSource.System))
            .AddSingleton<IEntityStore>(provider => new WatchedEntityStore(
                provider.GetRequiredService<SqliteEntityStore>(), key => OnWrite?.Invoke(key)))
            .AddSingleton<IKeyVault>(
                _ => new LocalKeyVault(_folder.File("vaults"), vaults, Time, new PreparedRsaKeys()))
            .BuildServiceProvider();
    }

    private IServiceCollection Shared() => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddSingleton<TimeProvider>(_ => new Unowned(Time))
        .AddSingleton<IAuditLog>(Audit)
        .AddSingleton<ILoggerFactory>(Log)
        .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
        .AddSingleton<SealedNotes>()
        .AddSingleton<IResealable>(provider => provider.GetRequiredService<SealedNotes>())
        .AddKeys();

    /// <summary>Keeps a container from closing the clock that outlives it.</summary>
    private sealed class Unowned(TimeProvider inner) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }
}
