using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class ConnectorSubjectDirectoryTests : IDisposable
{
    private const string Schema = """
        CREATE TABLE users (tenant_id TEXT, id TEXT, email TEXT, external_id TEXT, display_name TEXT, PRIMARY KEY (tenant_id, id));
        CREATE TABLE logins (tenant_id TEXT, id INTEGER PRIMARY KEY, user_id TEXT, issuer TEXT, login_subject TEXT);
        INSERT INTO users VALUES
            ('acme', 'ada', 'Ada@acme.example', 'E-1', 'Ada'), ('acme', 'bob', 'bob@acme.example', NULL, NULL),
            ('acme', 'twin-1', 'twin@acme.example', 'E-2', NULL), ('acme', 'twin-2', 'TWIN@acme.example', 'E-2', NULL),
            ('acme', 'not an id', 'odd@acme.example', NULL, NULL), ('globex', 'ada', 'ada@globex.example', 'E-1', 'Another Ada');
        INSERT INTO logins (tenant_id, user_id, issuer, login_subject) VALUES
            ('acme', 'ada', 'https://id.example', 's-1'), ('acme', 'ada', 'https://other.example', 's-1'),
            ('acme', 'gone', 'https://id.example', 's-2'), ('globex', 'ada', 'https://id.example', 's-9');
        """;

    private readonly SqliteDatabaseFile _database = new(Schema);

    public void Dispose() => _database.Dispose();

    [TestMethod]
    public async Task A_person_is_found_by_id_address_or_external_id_with_all_identifiers()
    {
        foreach (var reference in new SubjectReference[]
        {
            new SubjectReference.ById(SubjectId.Parse("ada")),
            new SubjectReference.ByEmail(new Sensitive<string>("ADA@ACME.example")),
            new SubjectReference.ByExternalId(new Sensitive<string>("E-1")),
            new SubjectReference.ByLogin("https://id.example", new Sensitive<string>("s-1")),
        })
        {
            var found = (SubjectMatch.Found)await FindAsync("acme", reference);
            Assert.AreEqual("ada", found.Id.Value);
            var identifiers = found.Identifiers.Reveal();
            Assert.AreEqual("Ada@acme.example", identifiers[SubjectIdentifiers.Email]);
            Assert.AreEqual("E-1", identifiers[SubjectIdentifiers.ExternalId]);
            Assert.AreEqual("Ada", identifiers[SubjectIdentifiers.DisplayName]);
        }
    }

    [TestMethod]
    public async Task An_identifier_that_the_product_does_not_hold_is_absent()
    {
        var bob = (SubjectMatch.Found)await FindAsync("acme", new SubjectReference.ById(SubjectId.Parse("bob")));
        Assert.IsFalse(bob.Identifiers.Reveal().ContainsKey(SubjectIdentifiers.ExternalId));
    }

    [TestMethod]
    public async Task Another_tenants_person_is_not_found()
    {
        Assert.IsInstanceOfType<SubjectMatch.NotFound>(
            await FindAsync("globex", new SubjectReference.ById(SubjectId.Parse("bob"))));
        Assert.IsInstanceOfType<SubjectMatch.NotFound>(
            await FindAsync("globex", new SubjectReference.ByEmail(new Sensitive<string>("ada@acme.example"))));
        Assert.IsInstanceOfType<SubjectMatch.NotFound>(
            await FindAsync(
                "globex", new SubjectReference.ByLogin("https://id.example", new Sensitive<string>("s-1"))));
    }

    [TestMethod]
    public async Task A_login_needs_its_issuer_and_a_person()
    {
        Assert.IsInstanceOfType<SubjectMatch.NotFound>(
            await FindAsync(
                "acme", new SubjectReference.ByLogin("https://evil.example", new Sensitive<string>("s-1"))));
        Assert.IsInstanceOfType<SubjectMatch.NotFound>(
            await FindAsync("acme", new SubjectReference.ByLogin("https://id.example", new Sensitive<string>("s-2"))));
    }

    [TestMethod]
    public async Task Two_people_who_fit_are_ambiguous()
    {
        Assert.IsInstanceOfType<SubjectMatch.Ambiguous>(
            await FindAsync("acme", new SubjectReference.ByEmail(new Sensitive<string>("twin@acme.example"))));
        Assert.IsInstanceOfType<SubjectMatch.Ambiguous>(
            await FindAsync("acme", new SubjectReference.ByExternalId(new Sensitive<string>("E-2"))));
    }

    [TestMethod]
    [DataRow("' OR 1=1 --")]
    [DataRow("%")]
    [DataRow("")]
    public async Task What_a_caller_sends_is_a_value(string address) => Assert.IsInstanceOfType<SubjectMatch.NotFound>(
        await FindAsync("acme", new SubjectReference.ByEmail(new Sensitive<string>(address))));

    [TestMethod]
    public async Task A_person_whose_id_could_not_stand_in_a_key_is_a_fault_of_the_pack() =>
        await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => FindAsync("acme", new SubjectReference.ByEmail(new Sensitive<string>("odd@acme.example"))));

    private Task<SubjectMatch> FindAsync(string tenant, SubjectReference reference)
    {
        var users = NotesService.Collection(
            "users", "id", "subjectId", ["id"], new EraseRule(EraseAction.HardDelete, null),
            NotesService.Field("id", "id", FieldType.Text), NotesService.Field("email", "email", FieldType.Text),
            NotesService.Field("externalId", "external_id", FieldType.Text),
            NotesService.Field("displayName", "display_name", FieldType.Text));
        var logins = NotesService.Collection(
            "logins", "user_id", "subjectId", ["id"], new EraseRule(EraseAction.HardDelete, null),
            NotesService.Field("userId", "user_id", FieldType.Text),
            NotesService.Field("issuer", "issuer", FieldType.Text),
            NotesService.Field("loginSubject", "login_subject", FieldType.Text));
        var service = NotesService.Of(ConnectorKind.Sqlite, users, logins);
        var identity = new IdentityMap(
            "notes", "users", "id", "email", "externalId", "displayName",
            new LoginMap("notes", "logins", "issuer", "loginSubject", "userId"));
        var pack = new PolicyPack(
            "Notes", "1", "privacy@notes.example", new Promises(CalendarPeriod.Parse("P30D"), "gdpr"),
            new ExportRules(CalendarPeriod.Parse("P30D"), SignInToDownload: false), Packs.UsualErasure,
            new Dictionary<string, string>(StringComparer.Ordinal),
            identity, NotesService.Grounds, [service]);
        return new ConnectorSubjectDirectory(pack, new OneConnector(_database.Connector(service)))
            .FindAsync(TenantId.Parse(tenant), reference, CancellationToken.None);
    }

    private sealed class OneConnector(IConnector connector) : IConnectors
    {
        public IConnector For(string service) => connector;
    }
}
