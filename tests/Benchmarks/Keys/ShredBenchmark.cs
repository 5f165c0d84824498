using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Benchmarks.Keys;

/// <summary>
/// Shredding a tenant with few rows against one with many, in the same store: destroyed and recovered in turn, medians.
/// The option is the number of rows of the large tenant.
/// </summary>
public static class ShredBenchmark
{
    private const int Rounds = 31;
    private const int FewRows = 1_000;
    private const int Writers = 32;

    public static async Task<int> RunAsync(string[] args)
    {
        var many = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("shred-").FullName;
        try
        {
            await using var services = Compose(folder);
            var (small, large) = (TenantId.Parse("small"), TenantId.Parse("large"));
            foreach (var tenant in new[] { small, large })
                await services.GetRequiredService<IDataKeys>().ProvisionTenantAsync(tenant, CancellationToken.None);
            var filling = Stopwatch.GetTimestamp();
            await FillAsync(services, small, FewRows);
            await FillAsync(services, large, many);
            Console.WriteLine($"filled in {Stopwatch.GetElapsedTime(filling).TotalSeconds:n0} s");
            var (few, lots) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                // In turn, so that neither always comes after a checkpoint of the store.
                if (round % 2 == 0)
                    few.Add(await ShredAsync(services, small));
                lots.Add(await ShredAsync(services, large));
                if (round % 2 == 1)
                    few.Add(await ShredAsync(services, small));
            }

            var (fewMedian, manyMedian) = (few.Order().ElementAt(Rounds / 2), lots.Order().ElementAt(Rounds / 2));
            Console.WriteLine(
                $"shred: {FewRows:n0} rows {fewMedian:n1} ms, {many:n0} rows {manyMedian:n1} ms, ratio {manyMedian / fewMedian:n2}");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> ShredAsync(IServiceProvider services, TenantId tenant)
    {
        var shred = services.GetRequiredService<ITenantShred>();
        var started = Stopwatch.GetTimestamp();
        await shred.DestroyTenantKeyAsync(tenant, "benchmark", CancellationToken.None);
        var taken = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await shred.RecoverTenantKeyAsync(tenant, CancellationToken.None);
        return taken;
    }

    private static async Task FillAsync(IServiceProvider services, TenantId tenant, int rows)
    {
        var store = services.GetRequiredService<IEntityStore>();
        var sealedText = await services.GetRequiredService<EnvelopeCipher>().SealAsync(
            new KeyScope.Tenant(tenant), "row", "row", new byte[64], CancellationToken.None);
        var content = EntityJson.Write(new Row(sealedText));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, rows / IEntityStore.MaxOperations),
            new ParallelOptions { MaxDegreeOfParallelism = Writers },
            async (batch, token) => await store.CommitAsync(
                [
                    .. Enumerable.Range(0, IEntityStore.MaxOperations).Select(row => new EntityOperation.Insert(
                        new EntityKey("rows", tenant.Value, $"row-{batch:00000000}-{row:00}"), content)),
                ],
                token));
    }

    private static ServiceProvider Compose(string folder) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<IAuditLog, NoAudit>()
        .AddSingleton<IEntityStore>(_ => new SqliteEntityStore(
            Path.Combine(folder, "entities.db"), RandomSource.System))
        .AddSingleton<IKeyVault>(provider => new LocalKeyVault(
            Path.Combine(folder, "vault"), [new LocalVault("tenants-0", 7), new LocalVault("platform", 7)],
            TimeProvider.System, new RsaKeyGenerator()))
        .AddKeys()
        .BuildServiceProvider();

    private sealed record Row(byte[] Sealed);

    /// <summary>The audit log has a benchmark of its own.</summary>
    private sealed class NoAudit : IAuditLog
    {
        public Task<IReadOnlyList<long>> AppendAsync(
            IReadOnlyList<AuditEvent> events, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<long>>([.. events.Select(_ => 0L)]);
    }
}
