using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tests.Audit;

[TestClass]
public sealed class AuditApiTests
{
    private readonly AuditFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private AuditProofsApi Proofs => new(_fixture.Checkpoints, _fixture.Proofs);

    private AuditApi Trail => new(_fixture.Reader);

    [TestCleanup]
    public async Task CleanAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    [DataRow("")]
    [DataRow("?index=-1")]
    [DataRow("?index=x")]
    [DataRow("?index=0&index=1")]
    [DataRow("?index=0&leaf=e30")]
    [DataRow("?index=3")]
    [DataRow("?index=0&size=4")]
    [DataRow("?index=0&size=0")]
    [DataRow("?index=0&size=99999999999999999999")]
    [DataRow("?leaf=***")]
    [DataRow("?leaf=%20=")]
    public async Task An_inclusion_proof_of_nothing_sensible_is_a_bad_request(string query)
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(3), Token);
        var (status, body) = await AnswerAsync(query, request => Proofs.GetInclusionAsync(request, Token));
        Assert.AreEqual(400, status);
        Assert.AreEqual("proof_parameters_invalid", body.GetProperty("code").GetString());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("?from=2&to=1")]
    [DataRow("?from=0&to=4")]
    [DataRow("?from=1&to=x")]
    [DataRow("?to=1")]
    public async Task A_consistency_proof_of_nothing_sensible_is_a_bad_request(string query)
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(3), Token);
        Assert.AreEqual(400, (await AnswerAsync(query, request => Proofs.GetConsistencyAsync(request, Token))).Status);
    }

    [TestMethod]
    public async Task What_the_trail_shows_an_auditor_can_prove()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(3), Token);
        var (_, page) = await AnswerAsync("?limit=1", request => Trail.ListAsync(request, "acme", Token));
        var item = page.GetProperty("items")[0];
        Assert.AreEqual("evt_000002", item.GetProperty("id").GetString());
        Assert.Contains("continuation=", page.GetProperty("nextLink").GetString()!);
        var query = "?leaf=" + item.GetProperty("leaf").GetString();
        var (status, proof) = await AnswerAsync(query, request => Proofs.GetInclusionAsync(request, Token));
        Assert.AreEqual(200, status);
        Assert.AreEqual(2, proof.GetProperty("index").GetInt64());
        Assert.AreEqual(
            404, (await AnswerAsync("?leaf=e30", request => Proofs.GetInclusionAsync(request, Token))).Status);
    }

    [TestMethod]
    [DataRow("?limit=0")]
    [DataRow("?continuation=AAAA")]
    [DataRow("?continuation=eHg")]
    [DataRow("?from=yesterday")]
    [DataRow("?from=2026-11-21T09:00:00Z&from=2026-11-22T09:00:00Z")]
    [DataRow("?action=a.b&action=c.d")]
    public async Task A_list_asked_for_wrongly_is_a_bad_request(string query) =>
        Assert.AreEqual(400, (await AnswerAsync(query, request => Trail.ListAsync(request, "acme", Token))).Status);

    [TestMethod]
    public async Task Public_documents_may_be_cached_and_are_not_sent_twice()
    {
        Assert.AreEqual(404, (await AnswerAsync("", request => Proofs.GetCheckpointAsync(request, Token))).Status);
        await _fixture.Log.AppendAsync(AuditFixture.Events(3), Token);
        await _fixture.Checkpoints.SignAsync(Token);
        Assert.AreEqual(200, (await AnswerAsync("", request => Proofs.GetCheckpointAsync(request, Token))).Status);
        var http = new DefaultHttpContext();
        var keys = new JwksApi(_fixture.Keys.Signing);
        await (await keys.GetAsync(http.Request, Token)).ExecuteAsync(http);
        Assert.AreEqual("public, max-age=3600", http.Response.Headers.CacheControl.ToString());
        var again = new DefaultHttpContext();
        again.Request.Headers.IfNoneMatch = http.Response.Headers.ETag;
        await (await keys.GetAsync(again.Request, Token)).ExecuteAsync(again);
        Assert.AreEqual(304, again.Response.StatusCode);
    }

    private static async Task<(int Status, JsonElement Body)> AnswerAsync(
        string query, Func<HttpRequest, Task<IResult>> function)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Response.Body = body;
        http.Request.QueryString = new QueryString(query);
        await (await function(http.Request)).ExecuteAsync(http);
        using var json = JsonDocument.Parse(body.ToArray());
        return (http.Response.StatusCode, json.RootElement.Clone());
    }
}
