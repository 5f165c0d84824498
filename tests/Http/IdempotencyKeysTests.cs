using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Http;

[TestClass]
public sealed class IdempotencyKeysTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("privacy-keys-").FullName;
    private readonly AdjustableTimeProvider _clock = new(TimeProvider.System, null);
    private readonly SqliteEntityStore _store;
    private readonly IdempotencyKeys _keys;
    private readonly List<string> _operations = [];

    public IdempotencyKeysTests()
    {
        _store = new SqliteEntityStore(Path.Combine(_folder, "entities.db"), RandomSource.System);
        _keys = new IdempotencyKeys(_store, new OpaqueIds(_clock, RandomSource.System), RandomSource.System, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _clock.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public async Task The_same_key_and_body_answer_again_what_was_answered_and_run_once()
    {
        var first = await PostAsync("key-1", "body");
        var second = await PostAsync("key-1", "body");
        Assert.AreEqual(first, second);
        Assert.AreEqual(202, second.Status);
        Assert.AreEqual("/api/things/1", second.Location);
        Assert.AreEqual("\"thing 1\"", second.Body);
        Assert.HasCount(1, _operations);
    }

    [TestMethod]
    public async Task The_same_key_with_another_body_is_422()
    {
        await PostAsync("key-1", "body");
        var reused = await PostAsync("key-1", "another");
        Assert.AreEqual(422, reused.Status);
        Assert.Contains("idempotency_key_reused", reused.Body);
        Assert.HasCount(1, _operations);
    }

    [TestMethod]
    public async Task The_same_key_of_another_caller_tenant_or_route_is_another_key()
    {
        await PostAsync("key-1", "body");
        await PostAsync("key-1", "body", Caller("acme", "act_2"));
        await PostAsync("key-1", "body", Caller("globex", "act_1"));
        await PostAsync("key-1", "body", route: "other");
        await PostAsync("key-1", "body", anonymous: true);
        Assert.HasCount(5, _operations);
        CollectionAssert.AllItemsAreUnique(_operations);
    }

    [TestMethod]
    public async Task Without_a_key_every_call_runs()
    {
        await PostAsync(null, "body");
        await PostAsync(null, "body");
        Assert.HasCount(2, _operations);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("with space")]
    [DataRow("ümlaut")]
    public async Task A_malformed_key_is_400(string key) => Assert.AreEqual(400, (await PostAsync(key, "body")).Status);

    [TestMethod]
    public async Task A_key_of_129_characters_is_400_and_of_128_is_not()
    {
        Assert.AreEqual(400, (await PostAsync(new string('k', 129), "body")).Status);
        Assert.AreEqual(202, (await PostAsync(new string('k', 128), "body")).Status);
    }

    [TestMethod]
    public async Task Of_many_at_once_exactly_one_runs_and_the_others_are_told_to_wait()
    {
        var release = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 16)
            .Select(_ => Task.Run(() => PostAsync("key-1", "body", before: () => release.Task))).ToList();
        await foreach (var told in Task.WhenEach(calls).Take(15))
            Assert.AreEqual(409, (await told).Status);
        release.SetResult();
        var answers = await Task.WhenAll(calls);
        Assert.AreEqual(1, answers.Count(answer => answer.Status == 202));
        Assert.AreEqual(15, answers.Count(answer => answer.Status == 409 && answer.RetryAfter == "1"));
        Assert.HasCount(1, _operations);
    }

    [TestMethod]
    public async Task After_a_fault_the_key_can_be_used_again_with_the_same_operation()
    {
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(
            () => PostAsync("key-1", "body", before: () => throw new InvalidOperationException("broken")));
        Assert.AreEqual(202, (await PostAsync("key-1", "body")).Status);
        Assert.HasCount(2, _operations);
        Assert.HasCount(1, _operations.Distinct().ToList());
    }

    [TestMethod]
    public async Task An_attempt_that_crashed_is_taken_over_after_its_lease_with_the_same_operation()
    {
        var crashed = PostAsync("key-1", "body", before: () => Task.Delay(Timeout.InfiniteTimeSpan, _clock));
        Assert.AreEqual(409, (await PostAsync("key-1", "body")).Status);
        _clock.AdvanceTo(_clock.GetUtcNow() + IdempotencyKeys.Lease + TimeSpan.FromSeconds(1));
        Assert.AreEqual(202, (await PostAsync("key-1", "body")).Status);
        Assert.HasCount(1, _operations.Distinct().ToList());
        Assert.IsFalse(crashed.IsCompleted);
    }

    [TestMethod]
    public async Task After_24_hours_the_key_is_new_and_the_schedule_has_forgotten_it()
    {
        await PostAsync("key-1", "body");
        await PostAsync("key-2", "body");
        _clock.AdvanceTo(_clock.GetUtcNow() + IdempotencyKeys.Lifetime + TimeSpan.FromSeconds(1));
        Assert.AreEqual(202, (await PostAsync("key-1", "another")).Status);
        await new IdempotencySchedule(
            _store, _clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<IdempotencySchedule>.Instance)
            .RunAsync(new PrivacyFunctions.Local.TimerInfo(), default);
        Assert.HasCount(1, await RowsAsync());
    }

    [TestMethod]
    public async Task The_store_holds_neither_the_key_nor_anything_of_body_and_answer()
    {
        await PostAsync("secret-key", "ada@acme.example");
        var row = (await RowsAsync()).Single();
        var text = row.Key + System.Text.Encoding.UTF8.GetString(row.Content.Span);
        foreach (var word in new[] { "secret-key", "ada", "thing", "/api/things" })
            Assert.DoesNotContain(word, text);
    }

    private async Task<List<StoredEntity>> RowsAsync()
    {
        var rows = new List<StoredEntity>();
        await foreach (var row in _store.QueryAsync(new EntityQuery(IdempotencyKeys.Table, "acme"), default))
            rows.Add(row);
        return rows;
    }

    private async Task<Answer> PostAsync(
        string? key, string body, Caller? caller = null, string route = "things", bool anonymous = false,
        Func<Task>? before = null)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().BuildServiceProvider() };
        context.Request.Method = "POST";
        context.Response.Body = new MemoryStream();
        if (key is not null)
            context.Request.Headers[IdempotencyKeys.Header] = key;
        var answer = await _keys.RunOnceAsync(
            context,
            anonymous ? null : caller ?? Caller("acme", "act_1"),
            route,
            System.Text.Encoding.UTF8.GetBytes(body),
            async (operation, _) =>
            {
                lock (_operations)
                    _operations.Add(operation);
                await (before?.Invoke() ?? Task.CompletedTask);
                return Answers.Accepted("/api/things/1", TimeSpan.FromSeconds(2), $"thing {_operations.Count}");
            },
            default);
        await answer.ExecuteAsync(context);
        var bytes = ((MemoryStream)context.Response.Body).ToArray();
        return new Answer(
            context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(bytes), context.Response.Headers.Location,
            context.Response.Headers.RetryAfter);
    }

    private static Caller Caller(string tenant, string actor) =>
        new("https://issuer.example", new PrivacyFunctions.DataMap.Sensitive<string>("login"), TenantId.Parse(tenant),
            null, Roles.Owner, actor);

    private sealed record Answer(int Status, string Body, string? Location, string? RetryAfter);
}
