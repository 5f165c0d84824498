using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>A service that answers 202 and says where to ask (RFC 9110, 15.3.3).</summary>
[TestClass]
public sealed class HttpConnectorPollingTests : IDisposable
{
    private const string Erased = """
        {"tenantId":"acme","subjectId":"ada","collection":"notes","receipt":{"outcome":"erased","count":3},"more":false}
        """;

    private readonly HttpNotes _http = new();

    public void Dispose() => _http.Dispose();

    [TestMethod]
    public async Task Work_is_asked_for_until_it_is_through_and_every_question_is_signed()
    {
        var (asked, signatures) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        await using var service = await ServiceInTrouble.StartAsync(async (context, call) =>
        {
            asked.Add($"{context.Request.Method} {context.Request.Path}");
            Assert.IsTrue(signatures.Add(context.Request.Headers.Authorization.ToString()));
            await (call < 4 ? AcceptAsync(context, ServiceContract.Operations + "op-1", "0") : AnswerAsync(context));
        });
        var piece = await EraseAsync(service);
        Assert.AreEqual(new Receipt.Erased(3), piece.Receipt);
        CollectionAssert.AreEqual(
            new[]
            {
                "POST /privacy/v1/erase", "GET /privacy/v1/operations/op-1", "GET /privacy/v1/operations/op-1",
                "GET /privacy/v1/operations/op-1",
            }, asked);
    }

    [TestMethod]
    public async Task Work_that_needs_long_is_left_to_the_orchestration_and_is_no_fault()
    {
        await using var service = await ServiceInTrouble.StartAsync(
            (context, _) => AcceptAsync(context, ServiceContract.Operations + "op-1", "120"));
        for (var i = 0; i < 20; i++)
        {
            var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => EraseAsync(service));
            Assert.AreEqual((FailureReason.StillWorking, true), (fault.Reason, fault.Retriable));
            Assert.AreEqual(TimeSpan.FromMinutes(2), fault.RetryAfter);
        }

        // Neither repeated at once nor a reason to leave the service alone.
        Assert.AreEqual(20, service.Calls);
    }

    [TestMethod]
    public async Task Work_that_the_service_forgot_is_begun_again()
    {
        await using var service = await ServiceInTrouble.StartAsync((context, call) => call switch
        {
            1 => AcceptAsync(context, ServiceContract.Operations + "op-1", "0"),
            2 => StatusAsync(context, StatusCodes.Status404NotFound),
            _ => AnswerAsync(context),
        });
        Assert.AreEqual(new Receipt.Erased(3), (await EraseAsync(service)).Receipt);
        Assert.AreEqual(3, service.Calls);
    }

    [TestMethod]
    [DataRow(StatusCodes.Status404NotFound, DisplayName = "another process of it is asked")]
    [DataRow(StatusCodes.Status500InternalServerError)]
    [DataRow(StatusCodes.Status401Unauthorized)]
    public async Task Work_that_was_accepted_may_go_on_whatever_the_service_says_of_it(int status)
    {
        await using var service = await ServiceInTrouble.StartAsync((context, _) => context.Request.Method == "POST"
            ? AcceptAsync(context, ServiceContract.Operations + "op-1", "0") : StatusAsync(context, status));
        Assert.IsTrue((await Assert.ThrowsExactlyAsync<ConnectorException>(() => EraseAsync(service))).MayBeAtWork);
    }

    [TestMethod]
    public async Task What_an_unheard_attempt_began_may_go_on_though_the_next_one_is_answered()
    {
        await using var service = await ServiceInTrouble.StartAsync((context, call) =>
        {
            if (call > 1)
                return StatusAsync(context, StatusCodes.Status401Unauthorized);
            context.Abort();
            return Task.CompletedTask;
        });
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => EraseAsync(service));
        Assert.AreEqual((FailureReason.Unauthorized, false, true), (fault.Reason, fault.Retriable, fault.MayBeAtWork));
        Assert.AreEqual(2, service.Calls);
    }

    [TestMethod]
    [DataRow(StatusCodes.Status502BadGateway, true)]
    [DataRow(StatusCodes.Status500InternalServerError, false)]
    [DataRow(StatusCodes.Status401Unauthorized, false)]
    public async Task A_service_that_refuses_is_not_at_work_and_one_whose_proxy_lost_the_answer_may_be(
        int status, bool mayBeAtWork)
    {
        await using var service = await ServiceInTrouble.StartAsync((context, _) => StatusAsync(context, status));
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => EraseAsync(service));
        Assert.AreEqual(mayBeAtWork, fault.MayBeAtWork);
    }

    [TestMethod]
    [DataRow("https://elsewhere.example/privacy/v1/operations/op-1")]
    [DataRow("//elsewhere.example/privacy/v1/operations/op-1")]
    [DataRow("/other/op-1")]
    [DataRow("/privacy/v1/operations/")]
    [DataRow("/privacy/v1/operations/../erase")]
    [DataRow("/privacy/v1/operations/a/b")]
    [DataRow("/privacy/v1/operations/a?b=c")]
    [DataRow(null)]
    public async Task A_signed_question_goes_nowhere_else(string? location)
    {
        await using var service = await ServiceInTrouble.StartAsync((context, _) => AcceptAsync(context, location, "0"));
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => EraseAsync(service));
        Assert.AreEqual((FailureReason.MalformedAnswer, false), (fault.Reason, fault.Retriable));
        Assert.AreEqual(1, service.Calls);
    }

    private Task<ErasedPiece> EraseAsync(ServiceInTrouble service) =>
        (_connector ??= _http.Connector(service.Address)).EraseAsync(
            ConnectorReading.Scope("acme", "ada"), NotesService.Notes, "step", CancellationToken.None);

    private HttpConnector? _connector;

    private static Task AcceptAsync(HttpContext context, string? location, string retryAfter)
    {
        context.Response.Headers.Location = location;
        context.Response.Headers.RetryAfter = retryAfter;
        return StatusAsync(context, StatusCodes.Status202Accepted);
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Erased);
    }
}
