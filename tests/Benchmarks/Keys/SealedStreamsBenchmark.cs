using System.Diagnostics;
using System.Security.Cryptography;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Benchmarks.Keys;

/// <summary>Sealing a stream against bare AES-256-GCM calls over the same chunks: medians of several rounds.</summary>
public static class SealedStreamsBenchmark
{
    private const int Rounds = 7;
    private const int TotalBytes = 512 * 1024 * 1024;
    private const int WriteBytes = 32 * 1024;

    public static async Task<int> RunAsync(string[] args)
    {
        var bare = new List<double>();
        var sealing = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(Bare());
            sealing.Add(await SealAsync());
        }

        var (bareMedian, sealingMedian) = (bare.Order().ElementAt(Rounds / 2), sealing.Order().ElementAt(Rounds / 2));
        Console.WriteLine($"sealed stream: {sealingMedian:n0} MB/s, bare AES-GCM: {bareMedian:n0} MB/s, ratio {sealingMedian / bareMedian:p0}");
        return 0;
    }

    private static double Bare()
    {
        using var gcm = new AesGcm(new byte[32], 16);
        var (plaintext, chunk, nonce) = (new byte[64 * 1024], new byte[64 * 1024 + 16], new byte[12]);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < TotalBytes / plaintext.Length; i++)
        {
            BitConverter.TryWriteBytes(nonce, i);
            gcm.Encrypt(nonce, plaintext, chunk.AsSpan(..^16), chunk.AsSpan(^16..));
        }

        return TotalBytes / 1e6 / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> SealAsync()
    {
        var streams = new SealedStreams(new OneKey(), RandomSource.System);
        var plaintext = new byte[WriteBytes];
        var started = Stopwatch.GetTimestamp();
        await using var stream = await streams.SealAsync(
            OneKey.Scope, "benchmark", "1", Stream.Null, CancellationToken.None);
        for (var i = 0; i < TotalBytes / WriteBytes; i++)
            await stream.WriteAsync(plaintext);
        await stream.CompleteAsync(CancellationToken.None);
        return TotalBytes / 1e6 / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private sealed class OneKey : IDataKeys
    {
        public static readonly KeyScope Scope = new KeyScope.Subject(TenantId.Parse("acme"), SubjectId.Parse("user-1"));

        public Task ProvisionTenantAsync(TenantId tenant, CancellationToken cancellation) => Task.CompletedTask;

        public Task<DataKey> GetOrCreateAsync(KeyScope scope, CancellationToken cancellation) =>
            Task.FromResult(new DataKey(scope, 1, new byte[DataKey.SizeBytes]));

        public Task<DataKey> GetAsync(KeyScope scope, int version, CancellationToken cancellation) =>
            GetOrCreateAsync(scope, cancellation);

        public Task<KeyDestruction> DestroyAsync(KeyScope scope, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
