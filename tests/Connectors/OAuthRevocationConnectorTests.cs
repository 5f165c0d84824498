using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Local.Host.Sample.Remote;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>The tokens come from the product's service over its signed privacy endpoint, as they do in production.</summary>
[TestClass]
public sealed class OAuthRevocationConnectorTests
{
    private static readonly Collection Authorisations = NotesService.Collection(
        "authorisations", "user_id", SubjectIdentifiers.SubjectId, ["id"], new EraseRule(EraseAction.HardDelete, null),
        NotesService.Field("id", "id", FieldType.Integer),
        NotesService.Field("system", "system", FieldType.Text),
        NotesService.Field("refreshToken", "refresh_token", FieldType.Text, omit: "A secret.", optional: true) with
        {
            Category = "credential",
            Class = DataClass.Operational,
        }) with
    { Service = "login" };

    private readonly SubjectScope _ada = ConnectorReading.Scope("acme", "ada");
    private readonly TestSigningKeys _keys = new();
    private readonly SqliteDatabaseFile _database = new("""
        CREATE TABLE authorisations (
            tenant_id TEXT NOT NULL, user_id TEXT NOT NULL, id BIGINT NOT NULL, system TEXT, refresh_token TEXT,
            PRIMARY KEY (tenant_id, id));
        """);

    private DirectoryAccounts _accounts = null!;
    private SampleService _product = null!;

    [TestInitialize]
    public async Task StartTheProduct()
    {
        _accounts = new DirectoryAccounts(_keys);
        // The product's own process, which opens its tokens for whoever signs as it expects.
        var shown = Authorisations with
        {
            Fields = [.. Authorisations.Fields.Select(field => field with { Omit = null })],
        };
        _product = await SampleService.StartAsync(
            new Service("login", "Sign-in", "Signs in", ConnectorKind.Http, "login", [], [shown], Exempt: []),
            NotesService.Grounds, _database.Path, port: 0, _keys, NetworkTime.Real, CancellationToken.None);
        _database.Execute(
            "INSERT INTO authorisations VALUES (@tenant, @user, @id, 'CRM', @token)",
            new (string Tenant, string User, string? Token)[]
            {
                ("acme", "ada", "ada-1"), ("acme", "ada", "ada&2="), ("acme", "ada", null), ("acme", "bob", "bob-1"),
                ("globex", "ada", "globex-1"),
            }.Select((row, id) => new (string, object?)[]
            {
                ("@tenant", row.Tenant), ("@user", row.User), ("@id", id), ("@token", row.Token),
            }));
    }

    [TestCleanup]
    public async Task StopTheProduct()
    {
        await _product.DisposeAsync();
        _database.Dispose();
        _accounts.Dispose();
    }

    [TestMethod]
    public async Task The_persons_refresh_tokens_are_revoked_and_introspection_proves_it()
    {
        await using var provider = await AuthorizationServer.StartAsync("ada-1", "ada&2=", "bob-1", "globex-1");
        var connector = Connector(provider, introspects: true);
        Assert.AreEqual(2, await connector.CountAsync(_ada, Authorisations));
        Assert.AreEqual(2, await connector.VerifyAsync(_ada, Authorisations, CancellationToken.None));

        Assert.AreEqual(new Receipt.Erased(2), await EraseAsync(connector));

        CollectionAssert.AreEquivalent(new[] { "ada-1", "ada&2=" }, provider.Revoked);
        Assert.AreEqual(0, await connector.CountAsync(_ada, Authorisations));
        Assert.AreEqual(0, await connector.VerifyAsync(_ada, Authorisations, CancellationToken.None));
        Assert.IsInstanceOfType<Receipt.NothingFound>(await EraseAsync(connector));
    }

    [TestMethod]
    public async Task Without_introspection_the_receipt_says_what_was_asked_and_claims_nothing()
    {
        await using var provider = await AuthorizationServer.StartAsync("ada-1", "ada&2=");
        provider.KeepsTokens = true;
        var connector = Connector(provider, introspects: false);
        Assert.AreEqual(new Receipt.Asked(2), await EraseAsync(connector));
        CollectionAssert.AreEquivalent(new[] { "ada-1", "ada&2=" }, provider.Revoked);
    }

    [TestMethod]
    public async Task A_provider_that_answers_200_and_keeps_the_token_is_found_out()
    {
        await using var provider = await AuthorizationServer.StartAsync("ada-1");
        provider.KeepsTokens = true;
        var connector = Connector(provider, introspects: true);
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => EraseAsync(connector));
        Assert.AreEqual((FailureReason.NotErased, true), (fault.Reason, fault.Retriable));
        Assert.AreEqual(1, await connector.VerifyAsync(_ada, Authorisations, CancellationToken.None));
    }

    [TestMethod]
    public async Task An_export_has_the_connections_without_their_tokens()
    {
        await using var provider = await AuthorizationServer.StartAsync();
        var records = await Connector(provider, introspects: false).RecordsAsync(_ada, Authorisations);
        Assert.HasCount(3, records);
        Assert.IsTrue(records.All(record => record.TryGetProperty("system", out _)));
        Assert.IsFalse(records.Any(record => record.TryGetProperty("refreshToken", out _)));
        Assert.IsEmpty(provider.Revoked);
    }

    [TestMethod]
    public async Task A_client_that_the_provider_does_not_know_is_unauthorized_and_no_token_stands_in_the_fault()
    {
        await using var provider = await AuthorizationServer.StartAsync("ada-1");
        var connector = Connector(provider, introspects: true, secret: "wrong");
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => EraseAsync(connector));
        Assert.AreEqual((FailureReason.Unauthorized, false), (fault.Reason, fault.Retriable));
        Assert.DoesNotContain("ada-1", fault.ToString());
    }

    private IConnector Connector(AuthorizationServer provider, bool introspects, string secret = "secret") =>
        _accounts.Connector(
            ConnectorKind.OAuthRevocation,
            $"Tokens={_product.Address};Revocation={provider.Address}/revoke;ClientId=product;ClientSecret={secret}" +
            (introspects ? $";Introspection={provider.Address}/introspect" : ""),
            Authorisations);

    private async Task<Receipt> EraseAsync(IConnector connector)
    {
        var piece = await connector.EraseAsync(_ada, Authorisations, "step-1", CancellationToken.None);
        Assert.IsFalse(piece.More);
        return piece.Receipt;
    }
}
