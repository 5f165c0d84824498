using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using PrivacyFunctions.Azure;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>Discovery and key rollover against a server that publishes as an issuer does.</summary>
[TestClass]
public sealed class OidcIssuerKeysTests
{
    private readonly Dictionary<string, ECDsa> _published = new(StringComparer.Ordinal);
    private string? _issuer;

    [TestMethod]
    public async Task A_published_key_is_found_and_another_is_not()
    {
        await using var server = await LoopbackServer.StartAsync(PublishAsync);
        _published["one"] = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keys = Keys(server);

        var found = Assert.IsInstanceOfType<IssuerKey.EcdsaP256>(await keys.FindAsync("one", CancellationToken.None));
        CollectionAssert.AreEqual(_published["one"].ExportParameters(false).Q.X, found.Parameters.Q.X);
        Assert.IsNull(await keys.FindAsync("two", CancellationToken.None));
    }

    [TestMethod]
    public async Task A_new_key_of_the_issuer_is_found_without_a_restart()
    {
        await using var server = await LoopbackServer.StartAsync(PublishAsync);
        _published["one"] = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keys = Keys(server);
        Assert.IsNotNull(await keys.FindAsync("one", CancellationToken.None));

        _published["two"] = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await keys.FindAsync("two", limit.Token) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
    }

    [TestMethod]
    public async Task A_document_of_another_issuer_is_a_fault()
    {
        await using var server = await LoopbackServer.StartAsync(PublishAsync);
        var keys = Keys(server);
        _issuer = "https://other.example";
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await keys.FindAsync("one", CancellationToken.None));
    }

    private OidcIssuerKeys Keys(LoopbackServer server)
    {
        _issuer = server.Address.ToString().TrimEnd('/');
        var metadata = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{_issuer}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = false });
        return new OidcIssuerKeys(metadata, new IdentityOptions { Issuer = _issuer });
    }

    private Task PublishAsync(HttpContext context) =>
        context.Response.WriteAsync(context.Request.Path.Value!.EndsWith("configuration", StringComparison.Ordinal)
            ? JsonSerializer.Serialize(new { issuer = _issuer, jwks_uri = $"http://{context.Request.Host}/keys" })
            : JsonSerializer.Serialize(new { keys = _published.Select(key => Jwk(key.Key, key.Value)) }));

    private static object Jwk(string id, ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            kid = id, kty = "EC", crv = "P-256", use = "sig", x = Base64Url.EncodeToString(point.X),
            y = Base64Url.EncodeToString(point.Y),
        };
    }
}
