using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Local.Host;

namespace PrivacyFunctions.Benchmarks.Access;

/// <summary>
/// How many storage, durable, vault and mail operations one request takes, on the sample data: the local build's meters
/// before and after a number of requests, divided. Work that timers do meanwhile is in it, so several requests even it
/// out.
/// </summary>
public static class OperationsBenchmark
{
    private const string Meters = "PrivacyFunctions.Local.";

    private static readonly string[] People = ["usr-0001", "usr-0002", "usr-0003", "usr-0004", "usr-0005", "usr-0006"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The type of request is an argument, <c>access</c> where there is none. An erasure's grace is skipped by moving
    /// the host's clock.
    /// </summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var type = args.Length > 0 ? args[0] : "access";
        var counts = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var listener = Listen(counts);
        var data = Directory.CreateTempSubdirectory("privacy-operations-");
        try
        {
            await using var host = await LocalHost.StartAsync(
                new LocalHostOptions { DataFolder = data.FullName, Port = 0, LogLevel = LogLevel.Error });
            // The first request fills caches that a running app has.
            await RunOneAsync(host.BaseAddress, type, People[0]);
            counts.Clear();
            for (var i = 1; i < People.Length; i++)
                await RunOneAsync(host.BaseAddress, type, People[i]);
            Report(type, People.Length - 1, counts);
            return 0;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static MeterListener Listen(ConcurrentDictionary<string, long> counts)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name.StartsWith(Meters, StringComparison.Ordinal))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            Add($"{Tag(tags, "privacy.service")} {Tag(tags, "privacy.operation")}", value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Add(instrument.Name switch
        {
            "durable.episode.duration" => "durable episode",
            "durable.activity.duration" => "durable activity",
            _ => "",
        }, 1));
        listener.Start();
        return listener;

        void Add(string name, long value)
        {
            if (name.Trim().Length > 0)
                counts.AddOrUpdate(name, value, (_, sum) => sum + value);
        }
    }

    private static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
                return $"{tag.Value}";
        }

        return "";
    }

    private static async Task RunOneAsync(Uri address, string type, string person)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var admin = await SignInAsync(address);
        using var answer = await admin.PostAsJsonAsync(
            "/api/tenants/acme/requests", new { type, subject = new { id = person } }, limit.Token);
        answer.EnsureSuccessStatusCode();
        if (type == "erasure")
        {
            using var moved = await admin.PostAsJsonAsync("/local/clock", new { advance = "P8D" }, limit.Token);
            moved.EnsureSuccessStatusCode();
        }

        // Tokens live shorter than a grace period.
        using var later = await SignInAsync(address);
        var request = answer.Headers.Location!;
        while (!(await later.GetStringAsync(request, limit.Token)).Contains(
            "\"status\":\"completed\"", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, limit.Token);
    }

    private static void Report(string type, int requests, ConcurrentDictionary<string, long> counts)
    {
        Console.WriteLine($"operations of one {type} request, mean of {requests}:");
        foreach (var (name, count) in counts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            Console.WriteLine($"  {name,-20} {(double)count / requests,8:0.0}");
    }

    private static async Task<HttpClient> SignInAsync(Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        using var answer = await client.PostAsJsonAsync(
            "/local/token", new { tenant = "acme", subject = "usr-0002", roles = new[] { "ADMIN" } });
        var token = (await answer.Content.ReadFromJsonAsync<Dictionary<string, string>>())!["token"];
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
