using System.Buffers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Local.Host.Clock;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class HttpConnectorFaultTests
{
    private readonly SubjectScope _scope = ConnectorReading.Scope("acme", "ada");

    [TestMethod]
    public async Task Another_tenants_or_persons_answer_is_malformed()
    {
        await RefusesAsync(answer => answer["tenantId"] = "globex");
        await RefusesAsync(answer => answer["subjectId"] = "bob");
        await RefusesAsync(answer => answer["collection"] = "letters");
        await RefusesAsync(answer => answer.Remove("tenantId"));
    }

    [TestMethod]
    public async Task An_answer_of_another_shape_is_malformed()
    {
        await RefusesAsync(answer => answer["extra"] = 1);
        await RefusesAsync(answer => answer["records"] = "none");
        await RefusesAsync(answer => answer["records"] = new JsonArray("text"));
        await RefusesAsync(answer => answer["records"] = new JsonArray(new JsonObject()));
        await RefusesAsync(answer => answer["records"] = new JsonArray(new JsonObject { ["note"] = 1 }));
        await RefusesAsync(
            answer => answer["records"] = new JsonArray(new JsonObject { ["note"] = "one", ["user_id"] = "ada" }));
        await RefusesAsync(answer => answer["nextCursor"] = 1);
        await RefusesAsync(answer => answer["nextCursor"] = new string('x', ConnectorLimits.CursorLength + 1));
    }

    [TestMethod]
    public async Task A_page_that_leads_nowhere_is_malformed()
    {
        await RefusesAsync(answer => (answer["records"], answer["nextCursor"]) = (new JsonArray(), "again"));
        await RefusesAsync(answer => answer["nextCursor"] = "the same", cursor: "the same");
    }

    [TestMethod]
    public async Task More_records_than_were_asked_for_are_malformed() =>
        await RefusesAsync(answer => answer["records"] = new JsonArray(
            [.. Enumerable.Range(0, ConnectorLimits.PageRecords + 1)
                .Select(i => (JsonNode)new JsonObject { ["note"] = $"{i}" })]));

    [TestMethod]
    [DataRow("<html>Sign in</html>", "text/html")]
    [DataRow("""{"tenantId":"acme"}""", "text/plain")]
    [DataRow("garbage", "application/json")]
    [DataRow("""{"tenantId":"acme","tenantId":"acme","subjectId":"ada","collection":"notes","records":[]}""",
        "application/json")]
    [DataRow("""{"tenantId":"acme","subjectId":"ada","collection":"notes","records":[{"note":"\ud800"}]}""",
        "application/json")]
    public async Task What_is_not_the_contracts_JSON_is_malformed(string answer, string contentType)
    {
        await using var service = await ServiceInTrouble.AnsweringAsync(answer, contentType);
        Assert.AreEqual(FailureReason.MalformedAnswer, (await ExportFailsAsync(service.Address)).Reason);
    }

    [TestMethod]
    public async Task JSON_too_deep_to_be_a_record_is_malformed()
    {
        await using var service = await ServiceInTrouble.AnsweringAsync(new string('[', 10_000));
        Assert.AreEqual(FailureReason.MalformedAnswer, (await ExportFailsAsync(service.Address)).Reason);
    }

    [TestMethod]
    public async Task An_answer_without_end_is_cut_off_at_the_limit()
    {
        await using var service = await ServiceInTrouble.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        Assert.AreEqual(FailureReason.TooLarge, (await ExportFailsAsync(service.Address)).Reason);
    }

    [TestMethod]
    [DataRow(401, FailureReason.Unauthorized, false)]
    [DataRow(403, FailureReason.Unauthorized, false)]
    [DataRow(404, FailureReason.SchemaMismatch, false)]
    [DataRow(302, FailureReason.MalformedAnswer, false)]
    [DataRow(500, FailureReason.ServiceError, true)]
    [DataRow(503, FailureReason.ServiceError, true)]
    [DataRow(504, FailureReason.Timeout, true)]
    public async Task A_status_becomes_a_reason_without_the_services_words(
        int status, FailureReason reason, bool retriable)
    {
        await using var service = await ServiceInTrouble.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return context.Response.WriteAsync("Ada Lovelace could not be found");
        });
        var fault = await ExportFailsAsync(service.Address);
        Assert.AreEqual((reason, retriable), (fault.Reason, fault.Retriable));
        Assert.DoesNotContain("Ada", fault.ToString());
        Assert.AreEqual(retriable ? 1 + ConnectorLimits.Retries : 1, service.Calls);
    }

    [TestMethod]
    public async Task A_service_that_asks_for_a_long_pause_is_not_called_again_meanwhile()
    {
        await using var service = await ServiceInTrouble.StartAsync((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        });
        var fault = await ExportFailsAsync(service.Address);
        Assert.AreEqual((FailureReason.Throttled, true), (fault.Reason, fault.Retriable));
        Assert.AreEqual(TimeSpan.FromSeconds(120), fault.RetryAfter);
        Assert.AreEqual(1, service.Calls);
    }

    [TestMethod]
    public async Task A_service_that_recovers_at_the_second_call_costs_nothing()
    {
        await using var service = await ServiceInTrouble.StartAsync(async (context, call) =>
        {
            context.Response.StatusCode = call == 1 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(
                """{"tenantId":"acme","subjectId":"ada","collection":"notes","left":2}""");
        });
        using var http = new HttpNotes();
        Assert.AreEqual(
            2, await http.Connector(service.Address).VerifyAsync(_scope, NotesService.Notes, CancellationToken.None));
    }

    [TestMethod]
    public async Task A_service_that_does_not_answer_in_time_is_a_timeout()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, offsetFile: null);
        await using var service = await ServiceInTrouble.StartAsync(async (context, _) =>
        {
            clock.AdvanceTo(clock.GetUtcNow() + ConnectorLimits.CallTimeout);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var http = new HttpNotes { Network = new NetworkTime(clock) };
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => http.Connector(service.Address).VerifyAsync(_scope, NotesService.Notes, CancellationToken.None));
        Assert.AreEqual((FailureReason.Timeout, true), (fault.Reason, fault.Retriable));
    }

    [TestMethod]
    public async Task A_service_that_is_down_is_unreachable_and_stays_so_while_it_is_left_alone()
    {
        var service = await ServiceInTrouble.AnsweringAsync("");
        var address = service.Address;
        await service.DisposeAsync();
        using var http = new HttpNotes();
        var connector = http.Connector(address);
        for (var i = 0; i < 4; i++)
        {
            var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
                () => connector.VerifyAsync(_scope, NotesService.Notes, CancellationToken.None));
            Assert.AreEqual((FailureReason.Unreachable, true), (fault.Reason, fault.Retriable));
        }
    }

    [TestMethod]
    [DataRow("""{"outcome":"erased","count":0}""")]
    [DataRow("""{"outcome":"retained","ground":"tax","until":"2030-01-01T00:00:00Z","count":1}""")]
    [DataRow("""{"outcome":"pseudonymised","count":1}""")]
    [DataRow("""{"outcome":"not_kept"}""")]
    [DataRow("""{"outcome":"vanished"}""")]
    [DataRow("""{"count":1}""")]
    public async Task A_receipt_that_the_rule_does_not_allow_is_malformed(string receipt)
    {
        await using var service = await ServiceInTrouble.AnsweringAsync(
            $$"""{"tenantId":"acme","subjectId":"ada","collection":"notes","receipt":{{receipt}},"more":false}""");
        using var http = new HttpNotes();
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => http.Connector(service.Address)
                .EraseAsync(_scope, NotesService.Notes, "step", CancellationToken.None));
        Assert.AreEqual(FailureReason.MalformedAnswer, fault.Reason);
    }

    [TestMethod]
    [DataRow("http://billing.example")]
    [DataRow("ftp://127.0.0.1")]
    [DataRow("https://billing.example/?tenant=1")]
    [DataRow("billing")]
    public void Identifiers_are_sent_to_no_address_that_could_leak_them(string address)
    {
        using var http = new HttpNotes();
        Assert.ThrowsExactly<InvalidOperationException>(() => http.Connector(address));
    }

    private async Task RefusesAsync(Action<JsonObject> change, string? cursor = null)
    {
        await using var service = await ServiceInTrouble.ExportingAsync(change);
        Assert.AreEqual(FailureReason.MalformedAnswer, (await ExportFailsAsync(service.Address, cursor)).Reason);
    }

    private async Task<ConnectorException> ExportFailsAsync(string address, string? cursor = null)
    {
        using var http = new HttpNotes();
        var page = new ArrayBufferWriter<byte>();
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => http.Connector(address)
                .ExportAsync(_scope, NotesService.Notes, cursor, page, CancellationToken.None));
        Assert.AreEqual(0, page.WrittenCount);
        return fault;
    }
}
