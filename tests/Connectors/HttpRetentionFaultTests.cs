using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>What a service answers to the calls of retention is held against what it was asked.</summary>
[TestClass]
public sealed class HttpRetentionFaultTests
{
    private const string Counted =
        """{"tenantId":"acme","collection":"cards","selected":7,"held":2,"requested":1,"undated":3}""";

    private const string Swept =
        """{"tenantId":"acme","collection":"cards","count":5,"more":true,"longestTransactionMs":12,"cursor":"next"}""";

    private static readonly RecordSelection Old =
        new RecordSelection.OlderThan(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    private static readonly Collection Cards = CardsService.Cards(EraseAction.HardDelete);

    private static readonly ProtectedSubject Ada = Protected("ada", Protection.Hold);

    private static readonly ProtectedSubject Bob = Protected("bob", Protection.OpenRequest);

    [TestMethod]
    [DataRow("tenantId", "\"globex\"")]
    [DataRow("collection", "\"notes\"")]
    [DataRow("selected", "-1")]
    [DataRow("selected", "2")]
    [DataRow("selected", "1.5")]
    [DataRow("selected", null)]
    [DataRow("held", "8")]
    [DataRow("held", "9223372036854775807")]
    [DataRow("requested", "-1")]
    [DataRow("undated", "-1")]
    [DataRow("extra", "1")]
    public async Task A_count_that_cannot_be_is_malformed(string member, string? value)
    {
        await using var service = await ServiceInTrouble.AnsweringAsync(Changed(Counted, member, value));
        Assert.AreEqual(FailureReason.MalformedAnswer, (await CountFailsAsync(service, Of(Old, Ada, Bob))).Reason);
    }

    [TestMethod]
    public async Task A_count_of_what_was_not_asked_for_is_malformed()
    {
        await using var service = await ServiceInTrouble.AnsweringAsync(Counted);
        var (_, connector) = Connect(service.Address);
        Assert.AreEqual(
            new SelectionCount(Selected: 7, Held: 2, Requested: 1, Undated: 3),
            await connector.CountAsync(Of(Old, Ada, Bob), Cards, EraseAction.HardDelete, CancellationToken.None));
        Assert.AreEqual(
            FailureReason.MalformedAnswer, (await CountFailsAsync(service, Of(Old, Bob))).Reason, "Nobody has a hold.");
        Assert.AreEqual(FailureReason.MalformedAnswer, (await CountFailsAsync(service, Of(Old, Ada))).Reason);
        Assert.AreEqual(
            FailureReason.MalformedAnswer,
            (await CountFailsAsync(service, Of(new RecordSelection.Everything(), Ada, Bob))).Reason,
            "No date was asked for.");
    }

    [TestMethod]
    [DataRow("tenantId", "\"globex\"")]
    [DataRow("collection", "\"notes\"")]
    [DataRow("count", "21")]
    [DataRow("count", "-1")]
    [DataRow("count", null)]
    [DataRow("more", "false")]
    [DataRow("cursor", "\"\"")]
    [DataRow("longestTransactionMs", "-1")]
    [DataRow("longestTransactionMs", "30001")]
    [DataRow("receipt", "{}")]
    public async Task A_piece_that_cannot_be_is_malformed(string member, string? value)
    {
        await using var service = await ServiceInTrouble.AnsweringAsync(Changed(Swept, member, value));
        Assert.AreEqual(FailureReason.MalformedAnswer, (await SweepFailsAsync(service, cursor: null)).Reason);
        Assert.AreEqual(1, service.Calls);
    }

    [TestMethod]
    public async Task A_piece_that_did_nothing_and_leads_nowhere_is_malformed()
    {
        var nothing = Changed(Swept, "count", "0");
        await using (var service = await ServiceInTrouble.AnsweringAsync(nothing))
            Assert.AreEqual(FailureReason.MalformedAnswer, (await SweepFailsAsync(service, "next")).Reason);
        await using (var service = await ServiceInTrouble.AnsweringAsync(Changed(nothing, "cursor", null)))
            Assert.AreEqual(FailureReason.MalformedAnswer, (await SweepFailsAsync(service, cursor: null)).Reason);
        var endless = new string('x', ConnectorLimits.CursorLength + 1);
        await using (var service = await ServiceInTrouble.AnsweringAsync(Changed(Swept, "cursor", $"\"{endless}\"")))
            Assert.AreEqual(FailureReason.MalformedAnswer, (await SweepFailsAsync(service, cursor: null)).Reason);
    }

    [TestMethod]
    public async Task A_service_that_is_through_is_asked_again_and_one_that_lied_is_found_out()
    {
        var (done, due) = (5, 4);
        await using var service = await ServiceInTrouble.StartAsync((context, _) => AnswerAsync(
            context, context.Request.Path == ServiceContract.CountRecords
                ? Changed(Changed(Counted, "held", "0"), "requested", "0", "selected", $"{due}")
                : Changed(Changed(Swept, "cursor", null), "more", "false", "count", $"{done}")));
        var (_, connector) = Connect(service.Address);
        var piece = await SweepAsync(connector, Of(Old));
        Assert.AreEqual((5, true, null), (piece.Count, piece.More, piece.Cursor), "Something is left: walk again.");

        done = 0;
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => SweepAsync(connector, Of(Old)));
        Assert.AreEqual((FailureReason.NotErased, false), (fault.Reason, fault.Retriable));
        Assert.IsTrue((await SweepAsync(connector, Of(Old), "behind")).More, "The walk did not begin at the start.");

        due = 0;
        Assert.IsFalse((await SweepAsync(connector, Of(Old))).More);
    }

    [TestMethod]
    public async Task A_service_that_walks_and_changes_nothing_is_found_out_in_its_second_walk()
    {
        var steps = new List<string>();
        await using var service = await ServiceInTrouble.StartAsync(async (context, _) =>
        {
            if (context.Request.Path == ServiceContract.CountRecords)
            {
                await AnswerAsync(context, Changed(Changed(Counted, "held", "0"), "requested", "0"));
                return;
            }

            var body = (await JsonNode.ParseAsync(context.Request.Body))!;
            steps.Add(body["step"]!.GetValue<string>());
            await AnswerAsync(context, body["cursor"] is null
                ? Changed(Swept, "count", "0")
                : Changed(Changed(Swept, "count", "0", "more", "false"), "cursor", null));
        });
        var (_, connector) = Connect(service.Address);
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => WalkAsync(connector, mostPieces: 10));
        Assert.AreEqual((FailureReason.NotErased, false), (fault.Reason, fault.Retriable));
        Assert.HasCount(4, steps);
        Assert.HasCount(4, steps.Distinct(StringComparer.Ordinal), "Nobody is given the first walk's answer again.");
    }

    [TestMethod]
    public async Task A_service_that_leads_in_a_circle_is_left()
    {
        await using var service = await ServiceInTrouble.StartAsync(async (context, _) =>
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!;
            var next = body["cursor"]?.GetValue<string>() == "here" ? "there" : "here";
            await AnswerAsync(context, Changed(Swept, "count", "0", "cursor", $"\"{next}\""));
        });
        var (_, connector) = Connect(service.Address);
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => WalkAsync(connector, ConnectorLimits.IdlePieces + 2));
        Assert.AreEqual((FailureReason.NotErased, false), (fault.Reason, fault.Retriable));
    }

    [TestMethod]
    [DataRow(StatusCodes.Status404NotFound)]
    [DataRow(StatusCodes.Status501NotImplemented)]
    public async Task A_service_that_does_not_offer_it_is_no_service_with_nothing(int status)
    {
        await using var service = await ServiceInTrouble.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        Assert.AreEqual(FailureReason.NotSupported, (await CountFailsAsync(service, Of(Old))).Reason);
        Assert.AreEqual(FailureReason.NotSupported, (await SweepFailsAsync(service, cursor: null)).Reason);
        var (_, connector) = Connect(service.Address);
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => connector.HashSecretsAsync(
            Of(Old), CardsService.Cards(EraseAction.SecureErase), CancellationToken.None));
        Assert.AreEqual((FailureReason.NotSupported, false), (fault.Reason, fault.Retriable));
    }

    [TestMethod]
    public async Task A_repetition_is_the_same_step_and_another_list_of_protected_people_is_another()
    {
        var steps = new List<string>();
        await using var service = await ServiceInTrouble.StartAsync(async (context, call) =>
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!;
            steps.Add(body["step"]!.GetValue<string>());
            context.Response.StatusCode = call == 1 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            await AnswerAsync(context, Swept);
        });
        var (_, connector) = Connect(service.Address);
        await SweepAsync(connector, Of(Old));
        await SweepAsync(connector, Of(Old));
        await SweepAsync(connector, Of(Old, Ada));
        await SweepAsync(connector, Of(Old), "next");
        Assert.AreEqual(5, service.Calls, "The first was answered 503 and came again.");
        Assert.HasCount(1, steps.Take(3).Distinct(StringComparer.Ordinal));
        Assert.HasCount(3, steps.Distinct(StringComparer.Ordinal));
    }

    [TestMethod]
    public async Task A_sweep_that_is_not_answered_in_time_is_a_timeout()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, offsetFile: null);
        await using var service = await ServiceInTrouble.StartAsync(async (context, _) =>
        {
            clock.AdvanceTo(clock.GetUtcNow() + ConnectorLimits.CallTimeout);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var http = new HttpNotes { Network = new NetworkTime(clock) };
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => SweepAsync(http.Connector(service.Address, CardsService.Of(ConnectorKind.Http, EraseAction.HardDelete)), Of(Old)));
        Assert.AreEqual((FailureReason.Timeout, true), (fault.Reason, fault.Retriable));
    }

    [TestMethod]
    public async Task A_list_of_protected_people_that_is_too_long_is_not_cut_off_but_ends_the_sweep()
    {
        await using var service = await ServiceInTrouble.AnsweringAsync(Swept);
        var (_, connector) = Connect(service.Address);
        var people = Enumerable.Range(0, ConnectorLimits.SweepCallBytes / 100)
            .Select(i => Protected($"{i:D100}", Protection.Hold)).ToArray();
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => SweepAsync(connector, Of(Old, people)));
        Assert.AreEqual((FailureReason.TooLarge, false), (fault.Reason, fault.Retriable));
        Assert.AreEqual(0, service.Calls);
    }

    [TestMethod]
    public async Task A_service_that_offers_a_protected_person_for_pseudonyms_is_refused()
    {
        await using var service = await ServiceInTrouble.AnsweringAsync(
            """{"tenantId":"acme","collection":"cards","people":["eve","ada"]}""");
        var (_, connector) = Connect(service.Address);
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => connector.SweepAsync(
            Of(Old, Ada), Cards, EraseAction.Pseudonymise, cursor: null, limit: 20, CancellationToken.None));
        Assert.AreEqual(FailureReason.MalformedAnswer, fault.Reason);
        Assert.AreEqual(1, service.Calls, "Nothing was to be changed yet.");
    }

    [TestMethod]
    public async Task A_protected_person_is_known_however_the_service_writes_the_address()
    {
        await using var service = await ServiceInTrouble.AnsweringAsync(
            """{"tenantId":"acme","collection":"letters","people":["eve@acme.example","ADA@acme.example"]}""");
        var pack = NotesService.Of(ConnectorKind.Http, LettersService.Letters());
        using var http = new HttpNotes();
        var ada = new ProtectedSubject(
            SubjectId.Parse("ada"),
            new(new Dictionary<string, string>(StringComparer.Ordinal) { ["email"] = "ada@acme.example" }), Protection.Hold);
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => http.Connector(service.Address, pack).SweepAsync(
            Of(Old, ada), pack.Collections[0], EraseAction.Pseudonymise, cursor: null, limit: 20, CancellationToken.None));
        Assert.AreEqual(FailureReason.MalformedAnswer, fault.Reason);
        Assert.AreEqual(1, service.Calls, "Nothing was to be changed yet.");
    }

    private readonly List<HttpNotes> _clients = [];

    [TestCleanup]
    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private (HttpNotes Http, HttpConnector Connector) Connect(string address)
    {
        var http = new HttpNotes();
        _clients.Add(http);
        return (http, http.Connector(address, CardsService.Of(ConnectorKind.Http, EraseAction.HardDelete)));
    }

    private async Task<ConnectorException> CountFailsAsync(ServiceInTrouble service, SelectedRecords records) =>
        await Assert.ThrowsExactlyAsync<ConnectorException>(() => Connect(service.Address).Connector.CountAsync(
            records, Cards, EraseAction.HardDelete, CancellationToken.None));

    private async Task<ConnectorException> SweepFailsAsync(ServiceInTrouble service, string? cursor) =>
        await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => SweepAsync(Connect(service.Address).Connector, Of(Old), cursor));

    private static Task<SweptPiece> SweepAsync(HttpConnector connector, SelectedRecords records, string? cursor = null) =>
        connector.SweepAsync(records, Cards, EraseAction.HardDelete, cursor, limit: 20, CancellationToken.None);

    /// <summary>As a run does: piece after piece, with the last one's cursor.</summary>
    private static async Task WalkAsync(HttpConnector connector, int mostPieces)
    {
        var piece = await SweepAsync(connector, Of(Old));
        for (var pieces = 1; piece.More && pieces < mostPieces; pieces++)
            piece = await SweepAsync(connector, Of(Old), piece.Cursor);
    }

    private static SelectedRecords Of(RecordSelection selection, params ProtectedSubject[] people) =>
        new(TenantId.Parse("acme"), selection, people) { Request = "swp_1" };

    private static ProtectedSubject Protected(string subject, Protection by) => new(
        SubjectId.Parse(subject),
        new Sensitive<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal)), by);

    /// <summary>The answer with other values; null takes a member out.</summary>
    private static string Changed(string answer, params string?[] members)
    {
        var json = JsonNode.Parse(answer)!.AsObject();
        for (var i = 0; i < members.Length; i += 2)
        {
            if (members[i + 1] is { } value)
                json[members[i]!] = JsonNode.Parse(value);
            else
                json.Remove(members[i]!);
        }

        return json.ToJsonString();
    }

    private static Task AnswerAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}
