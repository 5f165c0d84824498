using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class ServiceCallVerifierTests : IDisposable
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"tenantId":"acme"}""");

    private readonly AdjustableTimeProvider _clock = new(TimeProvider.System, offsetFile: null);
    private readonly HttpNotes _http;
    private readonly ServiceCallVerifier _verifier;

    public ServiceCallVerifierTests()
    {
        _http = new HttpNotes { Network = new NetworkTime(_clock) };
        _verifier = new ServiceCallVerifier("notes", _http.Network);
    }

    public void Dispose()
    {
        _http.Dispose();
        _clock.Dispose();
    }

    [TestMethod]
    public async Task A_call_of_ours_is_accepted_for_its_tenant() =>
        Assert.AreEqual(new ServiceCallOutcome.Accepted(TenantId.Parse("acme")), Verify(await SignAsync()));

    [TestMethod]
    public async Task A_call_is_accepted_once()
    {
        var token = await SignAsync();
        Verify(token);
        Assert.AreEqual(new ServiceCallOutcome.Refused("replayed"), Verify(token));
    }

    [TestMethod]
    public async Task A_signature_stands_for_one_service_path_method_and_body()
    {
        Assert.AreEqual(new ServiceCallOutcome.Refused("other_service"), Verify(await SignAsync(service: "billing")));
        Assert.AreEqual(
            new ServiceCallOutcome.Refused("other_call"), Verify(await SignAsync(), path: ServiceContract.Erase));
        Assert.AreEqual(new ServiceCallOutcome.Refused("other_call"), Verify(await SignAsync(), method: "PUT"));
        Assert.AreEqual(
            new ServiceCallOutcome.Refused("other_body"), Verify(await SignAsync(), body: "{}"u8.ToArray()));
    }

    [TestMethod]
    public async Task A_signature_is_good_for_a_minute()
    {
        var token = await SignAsync();
        _clock.AdvanceTo(_clock.GetUtcNow() + ConnectorLimits.SignatureLifetime);
        Assert.AreEqual(new ServiceCallOutcome.Refused("expired"), Verify(token));
    }

    [TestMethod]
    public async Task A_changed_or_foreign_signature_is_refused()
    {
        var token = await SignAsync();
        Assert.AreEqual(new ServiceCallOutcome.Refused("bad_signature"), Verify(token[..^4] + "AAAA"));
        using var other = new TestSigningKeys();
        Assert.IsInstanceOfType<ServiceCallOutcome.UnknownKey>(
            _verifier.Verify(
                $"Bearer {token}", "POST", ServiceContract.Export, Body, JsonWebKeySet.Of([other.Public])));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("Basic YTpi")]
    [DataRow("Bearer one.two")]
    public void What_is_no_token_is_refused(string? authorization) =>
        Assert.AreEqual(
            new ServiceCallOutcome.Refused("no_token"),
            _verifier.Verify(
                authorization, "POST", ServiceContract.Export, Body, JsonWebKeySet.Of([_http.Keys.Public])));

    private Task<string> SignAsync(string service = "notes") => _http.Signer.SignAsync(
        service, HttpMethod.Post, ServiceContract.Export, Body, TenantId.Parse("acme"), "req_test", CancellationToken.None);

    private ServiceCallOutcome Verify(
        string token, string method = "POST", string path = ServiceContract.Export, byte[]? body = null) =>
        _verifier.Verify($"Bearer {token}", method, path, body ?? Body, JsonWebKeySet.Of([_http.Keys.Public]));
}
