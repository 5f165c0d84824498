using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class ScimConnectorTests
{
    private static readonly Collection ByExternalId = DirectoryAccounts.Accounts(
        ConnectorKind.Scim, "externalId", SubjectIdentifiers.ExternalId, "organization",
        NotesService.Field("userName", "userName", FieldType.Text),
        NotesService.Field("emails", "emails", FieldType.Json),
        NotesService.Field("title", "title", FieldType.Text, optional: true));

    private readonly SubjectScope _ada = ConnectorReading.Scope("acme", "u-1", "ada@acme.example", "E-1");
    private readonly DirectoryAccounts _accounts = new();
    private ScimServer _scim = null!;

    [TestInitialize]
    public async Task StartTheProvider() => _scim = await ScimServer.StartAsync();

    [TestCleanup]
    public async Task StopTheProvider()
    {
        await _scim.DisposeAsync();
        _accounts.Dispose();
    }

    [TestMethod]
    public async Task The_account_is_exported_removed_and_asked_for_again()
    {
        _scim.Add("s-1", "ada@acme.example", "E-1", "acme");
        _scim.Add("s-2", "bob@acme.example", "e-1", "acme");
        var connector = Connector(ByExternalId);
        Assert.AreEqual(1, await connector.CountAsync(_ada, ByExternalId));
        Assert.AreEqual(
            """{"id":"s-1","userName":"ada@acme.example","emails":[{"value":"ada@acme.example","primary":true}]}""",
            (await connector.RecordsAsync(_ada, ByExternalId)).Single().GetRawText());
        Assert.AreEqual(1, await connector.VerifyAsync(_ada, ByExternalId, CancellationToken.None));

        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(connector, ByExternalId, _ada));

        CollectionAssert.AreEqual(new[] { "s-2" }, _scim.Ids.ToArray());
        Assert.AreEqual(0, await connector.CountAsync(_ada, ByExternalId));
        Assert.AreEqual(0, await connector.VerifyAsync(_ada, ByExternalId, CancellationToken.None));
        Assert.IsInstanceOfType<Receipt.NothingFound>(await EraseAsync(connector, ByExternalId, _ada));
    }

    [TestMethod]
    [DataRow("id", SubjectIdentifiers.SubjectId)]
    [DataRow("userName", SubjectIdentifiers.Email)]
    public async Task A_person_is_known_by_the_id_or_the_name_too(string subject, string knownBy)
    {
        var collection = DirectoryAccounts.Accounts(ConnectorKind.Scim, subject, knownBy, "organization");
        _scim.Add("u-1", "Ada@Acme.example", null, "acme");
        var connector = Connector(collection);
        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(connector, collection, _ada));
        Assert.AreEqual(0, await connector.VerifyAsync(_ada, collection, CancellationToken.None));
        Assert.IsEmpty(_scim.Ids);
    }

    [TestMethod]
    [DataRow("E\" or externalId pr or id eq \"x")]
    [DataRow("back\\slash\\")]
    [DataRow("日本 & Größe+%22")]
    public async Task An_odd_identifier_is_a_value_of_the_filter_and_nothing_else(string odd)
    {
        _scim.Add("s-1", "ada", odd, "acme");
        _scim.Add("s-2", "bob", "E-2", "acme");
        var scope = ConnectorReading.Scope("acme", "u-1", externalId: odd);
        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(Connector(ByExternalId), ByExternalId, scope));
        CollectionAssert.AreEqual(new[] { "s-2" }, _scim.Ids.ToArray());
    }

    [TestMethod]
    public async Task A_provider_that_passes_over_the_filter_is_not_believed_and_nobody_is_touched()
    {
        _scim.Add("s-1", "ada", "E-1", "acme");
        _scim.Add("s-2", "bob", "E-2", "acme");
        _scim.IgnoresFilters = true;
        var connector = Connector(ByExternalId);
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => EraseAsync(connector, ByExternalId, _ada));
        Assert.AreEqual((FailureReason.MalformedAnswer, false), (fault.Reason, fault.Retriable));
        Assert.HasCount(2, _scim.Ids);
    }

    [TestMethod]
    public async Task Another_tenants_user_is_nobody_and_one_of_no_tenant_is_a_question()
    {
        _scim.Add("s-1", "ada", "E-1", "globex");
        var connector = Connector(ByExternalId);
        Assert.AreEqual(0, await connector.CountAsync(_ada, ByExternalId));
        Assert.IsInstanceOfType<Receipt.NothingFound>(await EraseAsync(connector, ByExternalId, _ada));
        _scim.Add("s-2", "ada", "E-1", null);
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => EraseAsync(connector, ByExternalId, _ada));
        Assert.AreEqual(FailureReason.SchemaMismatch, fault.Reason);
        Assert.HasCount(2, _scim.Ids);
    }

    [TestMethod]
    public async Task An_address_of_the_tenants_own_needs_no_attribute()
    {
        var collection = DirectoryAccounts.Accounts(ConnectorKind.Scim, "userName", tenant: Collection.OwnDirectory);
        _scim.Add("s-1", "u-1", null, null, "scim/v2/acme");
        _scim.Add("s-2", "u-1", null, null, "scim/v2/globex");
        var connector = _accounts.Connector(
            ConnectorKind.Scim, $"Address={_scim.Address}/{{tenant}};Token=scim-token", collection);
        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(connector, collection, _ada));
        CollectionAssert.AreEqual(new[] { "s-2" }, _scim.Ids.ToArray());
    }

    [TestMethod]
    public async Task A_user_who_is_only_switched_off_is_not_erased()
    {
        _scim.Add("s-1", "ada", "E-1", "acme");
        _scim.KeepsUsers = true;
        var connector = Connector(ByExternalId);
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => EraseAsync(connector, ByExternalId, _ada));
        Assert.AreEqual((FailureReason.NotErased, true), (fault.Reason, fault.Retriable));
        Assert.AreEqual(1, await connector.VerifyAsync(_ada, ByExternalId, CancellationToken.None));
    }

    [TestMethod]
    public async Task A_person_without_the_identifier_is_not_asked_for()
    {
        var nobody = ConnectorReading.Scope("acme", "u-1");
        Assert.AreEqual(0, await Connector(ByExternalId).CountAsync(nobody, ByExternalId));
        Assert.IsNull(_scim.Filter);
    }

    [TestMethod]
    [DataRow("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,"Resources":[]}""")]
    [DataRow("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"totalResults":0}""")]
    [DataRow("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"Resources":[{"id":"..","externalId":"E-1"}]}""")]
    [DataRow("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"Resources":[{"id":"\ud800","externalId":"E-1"}]}""")]
    [DataRow("[]")]
    [DataRow("<html>")]
    public async Task An_answer_of_another_shape_is_malformed(string answer)
    {
        await using var provider = await ServiceInTrouble.AnsweringAsync(answer, "application/scim+json");
        var connector = _accounts.Connector(
            ConnectorKind.Scim, $"Address={provider.Address};Token=t", ByExternalId);
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => connector.CountAsync(_ada, ByExternalId));
        Assert.AreEqual((FailureReason.MalformedAnswer, false), (fault.Reason, fault.Retriable));
    }

    [TestMethod]
    public async Task A_provider_in_trouble_is_asked_again_and_then_named_so()
    {
        await using var provider = await ServiceInTrouble.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        var connector = _accounts.Connector(
            ConnectorKind.Scim, $"Address={provider.Address};Token=t", ByExternalId);
        var fault = await Assert.ThrowsAsync<ConnectorException>(() => connector.CountAsync(_ada, ByExternalId));
        Assert.AreEqual((FailureReason.ServiceError, true), (fault.Reason, fault.Retriable));
        Assert.AreEqual(1 + ConnectorLimits.Retries, provider.Calls);
    }

    private IConnector Connector(params Collection[] collections) =>
        _accounts.Connector(ConnectorKind.Scim, _scim.Connection, collections);

    private static async Task<Receipt> EraseAsync(IConnector connector, Collection collection, SubjectScope scope)
    {
        var piece = await connector.EraseAsync(scope, collection, "step-1", CancellationToken.None);
        Assert.IsFalse(piece.More);
        return piece.Receipt;
    }
}
