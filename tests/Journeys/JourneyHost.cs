using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Local.Host;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Tests.Histories;
using PrivacyFunctions.Tests.Keys;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>
/// The whole product on the sample pack, as its users meet it: over HTTP, with the local host's tokens, clock and
/// outbox. A share of all activities runs twice, so that a step that is not idempotent shows.
/// </summary>
internal sealed class JourneyHost : IAsyncDisposable
{
    public const string OwnerOfAcme = "usr-0001";

    /// <summary>60 s: what the product promises for an export, on a machine that runs other tests as well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _data;
    private readonly LocalHostOptions _options;
    private HttpClient _anyone;

    private JourneyHost(LocalHost host, LocalHostOptions options, TemporaryFolder data) =>
        (Host, _options, _data, _anyone) = (host, options, data, NewClient(host.BaseAddress));

    public LocalHost Host { get; private set; }

    public string DataFolder => _data.Path;

    public static async Task<JourneyHost> StartAsync(Func<LocalHostOptions, LocalHostOptions>? change = null)
    {
        var data = new TemporaryFolder();
        var options = new LocalHostOptions
        {
            DataFolder = data.Path,
            Port = 0,
            LogLevel = LogLevel.Error,
            Engine = EngineOptions(),
            ConfigureServices = services => services.AddSingleton<IRsaKeyFactory, PreparedRsaKeys>(),
        };
        try
        {
            options = change?.Invoke(options) ?? options;
            BeginInTheMorning(options.DataFolder);
            return new JourneyHost(await LocalHost.StartAsync(options), options, data);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>
    /// At 6:45 UTC: rules that run once a day have their day before them, and hourly timers most of an hour, whenever the
    /// tests run.
    /// </summary>
    private static void BeginInTheMorning(string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        using var clock = new AdjustableTimeProvider(TimeProvider.System, Path.Combine(dataFolder, "clock-offset"));
        var tomorrow = clock.GetUtcNow().UtcDateTime.Date.AddDays(1);
        clock.AdvanceTo(new DateTimeOffset(tomorrow + new TimeSpan(6, 45, 0), TimeSpan.Zero));
    }

    /// <summary>Stops the host, lets somebody at its data folder, and starts it again.</summary>
    public async Task RestartAsync(Action<string> meanwhile)
    {
        _anyone.Dispose();
        await Host.DisposeAsync();
        // A process that ends closes its files; this one goes on.
        SqliteConnection.ClearAllPools();
        meanwhile(DataFolder);
        Host = await LocalHost.StartAsync(_options);
        _anyone = NewClient(Host.BaseAddress);
    }

    /// <summary>A browser or program without a token, with cookies of its own.</summary>
    public HttpClient Anyone() => NewClient(Host.BaseAddress);

    public async Task<string> TokenAsync(string? tenant, string subject, params string[] roles)
    {
        using var answer = await _anyone.PostAsJsonAsync("/local/token", new { tenant, subject, roles });
        answer.EnsureSuccessStatusCode();
        return (await JsonAsync(answer))["token"]!.GetValue<string>();
    }

    /// <summary>Somebody who signs in again whenever the clock has outrun their token.</summary>
    public async Task<HttpClient> SignInAsync(string? tenant, string subject, params string[] roles)
    {
        var session = new Session(NewHandler(), () => TokenAsync(tenant, subject, roles));
        await session.RenewAsync();
        return new HttpClient(session) { BaseAddress = Host.BaseAddress };
    }

    public Task<HttpClient> AdminAsync(string tenant = "acme") => SignInAsync(tenant, "usr-0002", "ADMIN");

    /// <summary>Submits for a person and answers the request's path.</summary>
    public static async Task<string> SubmitAsync(HttpClient admin, string tenant, string email, string type = "access")
    {
        using var answer = await admin.PostAsJsonAsync(
            $"/api/tenants/{tenant}/requests", new { type, subject = new { email } });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    public static async Task<JsonNode> ReadAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, path);
        return await JsonAsync(answer);
    }

    public static Task<JsonNode> WaitForStatusAsync(HttpClient client, string path, string status) =>
        UntilAsync(() => ReadAsync(client, path), request => request["status"]!.GetValue<string>() == status,
            $"{path} is {status}");

    /// <summary>The mails of the outbox once there are at least so many, oldest first.</summary>
    public Task<IReadOnlyList<Mail>> MailsAsync(int atLeast) =>
        UntilAsync(ReadMailsAsync, mails => mails.Count >= atLeast, $"{atLeast} mails");

    public async Task<IReadOnlyList<Mail>> ReadMailsAsync() =>
        [.. (await ReadAsync(_anyone, "/local/outbox")).AsArray().Select(mail => Mail.Of(mail!))];

    /// <summary>Rows of a file under the data folder, each with its values beside one another.</summary>
    public List<string> Rows(string file, string query)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(DataFolder, file)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = query;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(
                i => reader.GetValue(i) is byte[] bytes
                    ? Convert.ToHexString(bytes)
                    : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    public async Task AdvanceAsync(string period)
    {
        using var answer = await _anyone.PostAsJsonAsync("/local/clock", new { advance = period });
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Asks again until the answer is right.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> right, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await ask();
            if (right(answer))
                return answer;
            if (limit.IsCancellationRequested)
                Assert.Fail($"Waited {Patience.TotalSeconds} s for: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    public static async Task<string> CodeOfAsync(HttpResponseMessage problem) =>
        (await JsonAsync(problem))["code"]!.GetValue<string>();

    public async ValueTask DisposeAsync()
    {
        _anyone.Dispose();
        await HistoryRecorder.RecordAsync(Host.Services.GetRequiredService<DurableEngine>().Instances);
        await Host.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>
    /// Some activities are repeated; with <c>PRIVACY_ENGINE_SEED=n</c> in the environment everything is repeated or
    /// lost that Durable Task may repeat or lose, in every journey.
    /// </summary>
    private static DurableEngineOptions EngineOptions()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("PRIVACY_ENGINE_SEED"), out var seed))
            return new DurableEngineOptions { RepeatShare = 0.2, RepeatSeed = 7 };
        Console.WriteLine($"The engine repeats and loses by the seed {seed}.");
        return DurableEngineOptions.Trouble(seed);
    }

    private static HttpClient NewClient(Uri address) => new(NewHandler()) { BaseAddress = address };

    private static SocketsHttpHandler NewHandler() =>
        new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    private sealed class Session(HttpMessageHandler inner, Func<Task<string>> signIn) : DelegatingHandler(inner)
    {
        private AuthenticationHeaderValue? _token;

        public async Task RenewAsync() => _token = new AuthenticationHeaderValue("Bearer", await signIn());

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = _token;
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.Unauthorized)
                return answer;
            answer.Dispose();
            await RenewAsync();
            request.Headers.Authorization = _token;
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>A mail of the outbox, with what a person reads from it.</summary>
internal sealed record Mail(string To, string Subject, string Text)
{
    public string Token => Line("/download#token=").Split("#token=")[1];

    public string CancelToken => Line("/cancel#token=").Split("#token=")[1];

    public string IntakeToken => Line("/privacy-request#token=").Split("#token=")[1];

    public string Code => Line("Code: ")["Code: ".Length..];

    public static Mail Of(JsonNode mail) =>
        new(mail["to"]!.GetValue<string>(), mail["subject"]!.GetValue<string>(), mail["text"]!.GetValue<string>());

    private string Line(string part) =>
        Text.Split('\n').Select(line => line.Trim()).Single(line => line.Contains(part, StringComparison.Ordinal));
}
