using System.Text.Json.Nodes;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Identity;

[TestClass]
public sealed class JwtValidatorTests : IDisposable
{
    private readonly TestIssuer _issuer = new();

    public void Dispose() => _issuer.Dispose();

    [TestMethod]
    [DataRow("ES256")]
    [DataRow("RS256")]
    public async Task A_good_token_gives_the_caller(string algorithm)
    {
        var valid = Assert.IsInstanceOfType<TokenOutcome.Valid>(
            await ValidateAsync(_issuer.Sign(header: TestIssuer.Header(algorithm))));
        Assert.AreEqual(TenantId.Parse("acme"), valid.Caller.Tenant);
        Assert.AreEqual(Roles.Owner, valid.Caller.Roles);
        Assert.AreEqual("login-1", valid.Caller.Subject.Reveal());
        Assert.StartsWith("act_", valid.Caller.ActorId);
        Assert.DoesNotContain("ada", valid.Caller.ToString());
        Assert.DoesNotContain("login-1", valid.Caller.ToString());
    }

    [TestMethod]
    public async Task Algorithm_none_symmetric_ones_and_ones_of_another_key_are_refused()
    {
        await RefusedAsync(TokenRefusals.Algorithm,
            $"{TestIssuer.Encode("""{"alg":"none"}""")}.{TestIssuer.Encode(TestIssuer.Claims().ToJsonString())}.");
        await RefusedAsync(TokenRefusals.Algorithm, _issuer.SignWithPublicKeyAsSecret());
        await RefusedAsync(
            TokenRefusals.Algorithm, _issuer.Sign(header: new JsonObject { ["alg"] = "ES256", ["kid"] = "rsa" }));
        await RefusedAsync(
            TokenRefusals.Algorithm, _issuer.Sign(header: new JsonObject { ["alg"] = "es256", ["kid"] = "ec" }));
    }

    [TestMethod]
    public async Task A_critical_header_an_unknown_key_or_another_kind_of_token_is_refused()
    {
        await RefusedAsync(
            TokenRefusals.Critical, _issuer.Sign(
                header: new JsonObject { ["alg"] = "ES256", ["kid"] = "ec", ["crit"] = new JsonArray("exp") }));
        await RefusedAsync(
            TokenRefusals.UnknownKey, _issuer.Sign(header: new JsonObject { ["alg"] = "ES256", ["kid"] = "old" }));
        await RefusedAsync(TokenRefusals.UnknownKey, _issuer.Sign(header: new JsonObject { ["alg"] = "ES256" }));
        await RefusedAsync(TokenRefusals.Malformed,
            _issuer.Sign(header: new JsonObject { ["alg"] = "ES256", ["kid"] = "ec", ["typ"] = "evidence+jws" }));
    }

    [TestMethod]
    [DataRow("""{"alg":"\ud800","kid":"ec"}""")]
    [DataRow("""{"alg":"ES256","kid":"\udc00"}""")]
    [DataRow("""{"\ud800":1,"alg":"ES256","kid":"ec"}""")]
    public async Task A_header_with_half_a_character_is_refused(string header) =>
        Assert.IsInstanceOfType<TokenOutcome.Refused>(
            await ValidateAsync($"{TestIssuer.Encode(header)}.{TestIssuer.Encode("{}")}.AAAA"));

    [TestMethod]
    public async Task Changed_claims_or_a_changed_signature_are_refused()
    {
        var segments = _issuer.Sign().Split('.');
        var forged = TestIssuer.Claims();
        forged["tenant_id"] = "globex";
        await RefusedAsync(
            TokenRefusals.Signature, $"{segments[0]}.{TestIssuer.Encode(forged.ToJsonString())}.{segments[2]}");
        await RefusedAsync(TokenRefusals.Signature, $"{segments[0]}.{segments[1]}.{new string('A', 86)}");
        await RefusedAsync(TokenRefusals.Signature, $"{segments[0]}.{segments[1]}.");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a.b")]
    [DataRow("a.b.c.d")]
    [DataRow("....")]
    [DataRow("e30.e30.!!!")]
    [DataRow("e30=.e30.AAAA")]
    [DataRow("W10.W10.AAAA")]
    [DataRow("e30.eyJhIjoxLCJhIjoyfQ.AAAA")]
    public Task Text_that_is_no_token_is_refused(string token) => RefusedAsync(TokenRefusals.Malformed, token);

    [TestMethod]
    public Task A_token_over_8_KiB_is_refused_unread() =>
        RefusedAsync(TokenRefusals.TooLarge, new string('a', JwtValidator.MaxTokenLength + 1));

    [TestMethod]
    public async Task Another_issuer_or_audience_is_refused()
    {
        await RefusedAsync(TokenRefusals.Issuer, With("iss", "https://other.example"));
        await RefusedAsync(TokenRefusals.Issuer, With("iss", null));
        await RefusedAsync(TokenRefusals.Audience, With("aud", "billing"));
        await RefusedAsync(TokenRefusals.Audience, With("aud", new JsonArray("billing", 7)));
        await RefusedAsync(TokenRefusals.Audience, With("aud", null));
        Assert.IsInstanceOfType<TokenOutcome.Valid>(
            await ValidateAsync(With("aud", new JsonArray("billing", "privacy"))));
    }

    [TestMethod]
    public async Task Times_have_60_seconds_of_tolerance_and_no_more()
    {
        var now = TestIssuer.Now.ToUnixTimeSeconds();
        Assert.IsInstanceOfType<TokenOutcome.Valid>(await ValidateAsync(With("exp", now - 59)));
        await RefusedAsync(TokenRefusals.Expired, With("exp", now - 60));
        Assert.IsInstanceOfType<TokenOutcome.Valid>(await ValidateAsync(With("nbf", now + 60)));
        await RefusedAsync(TokenRefusals.NotYetValid, With("nbf", now + 61));
    }

    [TestMethod]
    public async Task A_token_without_expiry_or_with_times_that_are_none_is_refused()
    {
        await RefusedAsync(TokenRefusals.Claims, With("exp", null));
        await RefusedAsync(TokenRefusals.Claims, With("exp", "tomorrow"));
        await RefusedAsync(TokenRefusals.Claims, With("exp", 1e300));
        await RefusedAsync(TokenRefusals.Claims, With("nbf", "yesterday"));
    }

    [TestMethod]
    public async Task A_token_without_a_subject_or_with_an_unreadable_tenant_is_refused()
    {
        await RefusedAsync(TokenRefusals.Claims, With("sub", null));
        await RefusedAsync(TokenRefusals.Claims, With("sub", ""));
        await RefusedAsync(TokenRefusals.Claims, With("tenant_id", "Acme Corp"));
        await RefusedAsync(TokenRefusals.Claims, With("tenant_id", ""));
        await RefusedAsync(TokenRefusals.Claims, With("tenant_id", new JsonArray("acme")));
    }

    [TestMethod]
    public async Task Claim_names_are_settings_and_may_be_nested()
    {
        var options = TestIssuer.Options;
        options.RolesClaim = "realm_access.roles";
        options.TenantClaim = "https://product.example/tenant";
        var claims = TestIssuer.Claims();
        claims["realm_access"] = new JsonObject { ["roles"] = new JsonArray("VIEWER") };
        claims["https://product.example/tenant"] = "globex";
        var valid = Assert.IsInstanceOfType<TokenOutcome.Valid>(
            await _issuer.Validator(options).ValidateAsync(_issuer.Sign(claims), default));
        Assert.AreEqual(Roles.Viewer, valid.Caller.Roles);
        Assert.AreEqual(TenantId.Parse("globex"), valid.Caller.Tenant);
    }

    [TestMethod]
    public async Task A_remembered_token_still_expires()
    {
        var time = new TestIssuer.FixedTime();
        var cache = new TokenCache(_issuer.Validator(time: time), time);
        var token = With("exp", TestIssuer.Now.AddSeconds(10).ToUnixTimeSeconds());
        Assert.IsInstanceOfType<TokenOutcome.Valid>(await cache.ValidateAsync(token, default));
        Assert.IsInstanceOfType<TokenOutcome.Valid>(await cache.ValidateAsync(token, default));
        time.Moment += TimeSpan.FromSeconds(71);
        Assert.IsInstanceOfType<TokenOutcome.Refused>(await cache.ValidateAsync(token, default));
    }

    private string With(string claim, JsonNode? value)
    {
        var claims = TestIssuer.Claims();
        claims[claim] = value;
        return _issuer.Sign(claims);
    }

    private async Task RefusedAsync(string code, string token) =>
        Assert.AreEqual(new TokenOutcome.Refused(code), await ValidateAsync(token));

    private ValueTask<TokenOutcome> ValidateAsync(string token) => _issuer.Validator().ValidateAsync(token, default);
}
