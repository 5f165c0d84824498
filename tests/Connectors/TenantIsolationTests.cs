using Microsoft.Extensions.Options;
using Npgsql;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Identity;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class TenantIsolationTests
{
    private const string Forced = """
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        ALTER TABLE notes FORCE ROW LEVEL SECURITY;
        """;

    private const string ByTenant =
        "CREATE POLICY tenant ON notes USING (tenant_id = nullif(current_setting('app.customer_id', true), ''));";

    private const string Rows = "INSERT INTO notes VALUES ('acme', 'ada', 1, 'one'), ('globex', 'ada', 1, 'two');";

    [TestMethod]
    public async Task A_database_that_keeps_tenants_apart_is_proved_to() =>
        Assert.AreEqual("", await GapsAsync(Rows + Forced + ByTenant));

    [TestMethod]
    [DataRow("SUPERUSER", "Its role is a superuser, whom row-level security does not bind.")]
    [DataRow("BYPASSRLS", "Its role has BYPASSRLS, so row-level security does not bind it.")]
    public async Task A_role_that_steps_over_row_level_security_is_refused(string attribute, string gap) =>
        StringAssert.StartsWith(await GapsAsync(Rows + Forced + ByTenant, attribute), gap);

    [TestMethod]
    [DataRow("", "does not force row-level security")]
    [DataRow("ALTER TABLE notes ENABLE ROW LEVEL SECURITY;" + ByTenant, "does not force row-level security")]
    [DataRow(Forced, "has no policy")]
    [DataRow(Forced + "CREATE POLICY all_rows ON notes USING (true);", "has a policy that does not ask for app.customer_id")]
    [DataRow(
        Forced + ByTenant + "CREATE POLICY more ON notes USING (note = 'two');",
        "has a policy that does not ask for app.customer_id")]
    [DataRow(
        Forced + "CREATE POLICY tenant ON notes USING (tenant_id = coalesce(current_setting('app.customer_id', true), tenant_id));",
        "shows records to a session that names no tenant")]
    [DataRow(
        Forced + "CREATE POLICY tenant ON notes USING (tenant_id >= nullif(current_setting('app.customer_id', true), ''));",
        "shows a tenant the records of others")]
    public async Task A_table_that_lets_others_through_is_refused(string security, string gap) =>
        StringAssert.Contains(await GapsAsync(Rows + security), gap);

    [TestMethod]
    public async Task An_empty_table_is_judged_by_its_policies() =>
        StringAssert.Contains(
            await GapsAsync(Forced + "CREATE POLICY all_rows ON notes USING (true);"), "has a policy that does not ask");

    [TestMethod]
    public async Task Nothing_starts_on_a_database_that_does_not_prove_it()
    {
        var database = await PostgresFixture.CreateDatabaseAsync(NotesService.Schema + Rows);
        var pack = TestIssuer.Pack() with { Services = [NotesService.Of(ConnectorKind.PostgreSql)] };
        var fault = await Assert.ThrowsExactlyAsync<TenantIsolationException>(() => CheckOf(pack, database));
        StringAssert.StartsWith(
            fault.Message,
            "The connection notes does not prove that it keeps tenants apart, so nothing is started. Its role is a superuser");
        Assert.IsFalse(fault.Message.Contains("Host=", StringComparison.Ordinal));
        await Assert.ThrowsExactlyAsync<TenantIsolationException>(() => CheckOf(pack, database + ";Host=/nowhere"));
    }

    private static Task CheckOf(PolicyPack pack, string connection) => new TenantIsolationCheck(
        pack,
        new ConnectionSettings(new Dictionary<string, string>(StringComparer.Ordinal) { ["notes"] = connection }),
        Options.Create(new ConnectorsOptions())).StartAsync(CancellationToken.None);

    private static async Task<string> GapsAsync(string security, string attribute = "")
    {
        var database = await PostgresFixture.CreateDatabaseAsync(NotesService.Schema + security);
        var builder = new NpgsqlConnectionStringBuilder(database);
        var role = $"isolated_{builder.Database}";
        await PostgresFixture.ExecuteAsync(
            database, $"CREATE ROLE {role} LOGIN {attribute}; GRANT SELECT, DELETE ON notes TO {role}");
        builder.Username = role;
        var gaps = await new PostgreSqlIsolation(builder.ConnectionString, ConnectorsOptions.UsualTenantSetting)
            .FindGapsAsync([NotesService.Notes], CancellationToken.None);
        return string.Join(" ", gaps);
    }
}
