using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class KeycloakConnectorTests
{
    private static readonly Collection ByEmail = DirectoryAccounts.Accounts(
        ConnectorKind.Keycloak, "email", SubjectIdentifiers.Email, "org",
        NotesService.Field("username", "username", FieldType.Text),
        NotesService.Field("organisation", "org", FieldType.Text),
        NotesService.Field("createdAt", "createdTimestamp", FieldType.Timestamp));

    private readonly SubjectScope _ada = ConnectorReading.Scope("acme", "u-1", "Ada@acme.example");
    private readonly DirectoryAccounts _accounts = new();
    private KeycloakServer _keycloak = null!;

    [TestInitialize]
    public async Task StartKeycloak() => _keycloak = await KeycloakServer.StartAsync();

    [TestCleanup]
    public async Task StopKeycloak()
    {
        await _keycloak.DisposeAsync();
        _accounts.Dispose();
    }

    [TestMethod]
    public async Task The_account_is_exported_logged_out_removed_and_asked_for_again()
    {
        _keycloak.Add("u-1", "ada", "ada@acme.example", "acme");
        _keycloak.Add("u-2", "adalbert", "not-ada@acme.example", "acme");
        var connector = Connector(ByEmail);
        Assert.AreEqual(1, await connector.CountAsync(_ada, ByEmail));
        Assert.AreEqual(
            """{"id":"u-1","username":"ada","organisation":"acme","createdAt":"2026-05-28T20:26:40.123Z"}""",
            (await connector.RecordsAsync(_ada, ByEmail)).Single().GetRawText());
        Assert.AreEqual(1, await connector.VerifyAsync(_ada, ByEmail, CancellationToken.None));

        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(connector, ByEmail));

        CollectionAssert.AreEqual(new[] { "u-2" }, _keycloak.Ids.ToArray());
        var logout = _keycloak.Calls.IndexOf("POST /admin/realms/product/users/u-1/logout");
        var delete = _keycloak.Calls.IndexOf("DELETE /admin/realms/product/users/u-1");
        Assert.IsTrue(logout >= 0 && logout < delete);
        Assert.AreEqual("GET /admin/realms/product/users/u-1", _keycloak.Calls[delete + 1]);
        Assert.AreEqual(0, await connector.CountAsync(_ada, ByEmail));
        Assert.AreEqual(0, await connector.VerifyAsync(_ada, ByEmail, CancellationToken.None));
        Assert.IsInstanceOfType<Receipt.NothingFound>(await EraseAsync(connector, ByEmail));
        Assert.AreEqual(1, _keycloak.TokensGiven);
    }

    [TestMethod]
    [DataRow("id")]
    [DataRow("username")]
    public async Task A_person_is_known_by_the_id_or_the_name_too(string subject)
    {
        var collection = DirectoryAccounts.Accounts(ConnectorKind.Keycloak, subject);
        _keycloak.Add("u-1", "u-1", "ada@acme.example", "acme");
        _keycloak.Add("u-11", "u-11", "bob@acme.example", "acme");
        var connector = Connector(collection);
        Assert.AreEqual(1, await connector.CountAsync(_ada, collection));
        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(connector, collection));
        Assert.AreEqual(0, await connector.VerifyAsync(_ada, collection, CancellationToken.None));
        CollectionAssert.AreEqual(new[] { "u-11" }, _keycloak.Ids.ToArray());
    }

    [TestMethod]
    public async Task Another_tenants_user_is_nobody_and_stays()
    {
        _keycloak.Add("u-1", "ada", "ada@acme.example", "globex");
        var connector = Connector(ByEmail);
        Assert.AreEqual(0, await connector.CountAsync(_ada, ByEmail));
        Assert.IsEmpty(await connector.RecordsAsync(_ada, ByEmail));
        Assert.IsInstanceOfType<Receipt.NothingFound>(await EraseAsync(connector, ByEmail));
        Assert.AreEqual(0, await connector.VerifyAsync(_ada, ByEmail, CancellationToken.None));
        CollectionAssert.AreEqual(new[] { "u-1" }, _keycloak.Ids.ToArray());
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("acme,globex")]
    public async Task A_user_of_no_tenant_or_of_two_is_neither_removed_nor_called_absent(string? tenants)
    {
        _keycloak.Add("u-1", "ada", "ada@acme.example", tenants);
        var connector = Connector(ByEmail);
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => EraseAsync(connector, ByEmail));
        Assert.AreEqual((FailureReason.SchemaMismatch, false), (fault.Reason, fault.Retriable));
        Assert.HasCount(1, _keycloak.Ids);
    }

    [TestMethod]
    public async Task A_realm_of_the_tenants_own_needs_no_attribute()
    {
        var collection = DirectoryAccounts.Accounts(ConnectorKind.Keycloak, "username", tenant: Collection.OwnDirectory);
        _keycloak.Add("u-9", "u-1", null, null, "t-acme");
        _keycloak.Add("u-8", "u-1", null, null, "t-globex");
        var connector = _accounts.Connector(ConnectorKind.Keycloak, _keycloak.ConnectionTo("t-{tenant}"), collection);
        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(connector, collection));
        CollectionAssert.AreEqual(new[] { "u-8" }, _keycloak.Ids.ToArray());
        Assert.Throws<InvalidOperationException>(() => Connector(collection));
    }

    [TestMethod]
    public async Task A_server_that_keeps_what_it_says_to_have_removed_is_not_believed()
    {
        _keycloak.Add("u-1", "ada", "ada@acme.example", "acme");
        _keycloak.KeepsUsers = true;
        var connector = Connector(ByEmail);
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => EraseAsync(connector, ByEmail));
        Assert.AreEqual((FailureReason.NotErased, true), (fault.Reason, fault.Retriable));
        Assert.AreEqual(1, await connector.VerifyAsync(_ada, ByEmail, CancellationToken.None));
    }

    [TestMethod]
    public async Task A_token_that_was_taken_back_is_asked_for_again()
    {
        _keycloak.Add("u-1", "ada", "ada@acme.example", "acme");
        var connector = Connector(ByEmail);
        Assert.AreEqual(1, await connector.CountAsync(_ada, ByEmail));
        _keycloak.TakeTokensBack();
        Assert.AreEqual(1, await connector.CountAsync(_ada, ByEmail));
        Assert.AreEqual(2, _keycloak.TokensGiven);
    }

    [TestMethod]
    public async Task A_secret_that_the_server_does_not_know_is_unauthorized_and_in_no_message()
    {
        var connection = _keycloak.Connection.Replace(KeycloakServer.Secret, "wrong-secret", StringComparison.Ordinal);
        var connector = _accounts.Connector(ConnectorKind.Keycloak, connection, ByEmail);
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => connector.CountAsync(_ada, ByEmail));
        Assert.AreEqual((FailureReason.Unauthorized, false), (fault.Reason, fault.Retriable));
        Assert.DoesNotContain("wrong-secret", fault.ToString());
        Assert.DoesNotContain("ada", fault.ToString());
    }

    [TestMethod]
    [DataRow("Address=https://id.example;Realm=a;ClientId=c", "has no ClientSecret")]
    [DataRow("Address=https://id.example;Realm={tenant};ClientId=c;ClientSecret=x", "has no TokenRealm")]
    [DataRow("Address=http://id.example;Realm=a;ClientId=c;ClientSecret=x", "not an https address")]
    [DataRow("Address=https://id.example;Relm=a;ClientId=c;ClientSecret=x", "none of Address, Realm")]
    [DataRow("=;hunter2", "not written as Name=value")]
    public void A_connection_that_lacks_something_says_so_without_its_values(string connection, string sentence)
    {
        var fault = Assert.Throws<InvalidOperationException>(
            () => _accounts.Connector(ConnectorKind.Keycloak, connection, ByEmail));
        Assert.Contains(sentence, fault.Message);
        Assert.DoesNotContain("hunter2", fault.ToString());
    }

    private IConnector Connector(params Collection[] collections) =>
        _accounts.Connector(ConnectorKind.Keycloak, _keycloak.Connection, collections);

    private async Task<Receipt> EraseAsync(IConnector connector, Collection collection)
    {
        var piece = await connector.EraseAsync(_ada, collection, "step-1", CancellationToken.None);
        Assert.IsFalse(piece.More);
        return piece.Receipt;
    }
}
