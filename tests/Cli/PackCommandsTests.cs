using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Cli;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Local.Host.Sample.Remote;
using PrivacyFunctions.Tests.Connectors;
using PrivacyFunctions.Tests.DataMap;
using PrivacyFunctions.Tests.Journeys;

namespace PrivacyFunctions.Tests.Cli;

[TestClass]
public sealed class PackCommandsTests
{
    [TestMethod]
    public async Task A_valid_pack_is_said_to_be_valid()
    {
        var (exit, output, _) = await RunAsync("check", Packs.SamplePath);
        Assert.AreEqual(0, exit);
        Assert.AreEqual("sample.yaml: a valid pack with 8 services and 14 collections.\n", output);
    }

    [TestMethod]
    public async Task A_bad_pack_fails_with_a_line_for_each_error()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", "packs", "roles.yaml");
        var (exit, output, _) = await RunAsync("check", path);
        Assert.AreEqual(1, exit);
        Assert.HasCount(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        StringAssert.StartsWith(output, $"{path}:6:3: ");
    }

    [TestMethod]
    public async Task A_file_that_is_not_there_is_said_to_be_unreadable()
    {
        var (exit, _, error) = await RunAsync("check", "/nowhere/pack.yaml");
        Assert.AreEqual(2, exit);
        Assert.AreEqual("The file pack.yaml cannot be read: it is not there.\n", error);
    }

    [TestMethod]
    public async Task A_folder_in_place_of_a_pack_is_said_to_be_one()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("packs"));
        var (exit, _, error) = await RunAsync("check", folder.File("packs"));
        Assert.AreEqual(2, exit);
        Assert.AreEqual("The file packs cannot be read: it is a folder.\n", error);
    }

    [TestMethod]
    public async Task Lint_says_where_a_pack_contradicts_itself()
    {
        var (exit, output, _) = await RunAsync("lint", Packs.SamplePath);
        Assert.AreEqual(
            "sample.yaml: what is published is what is executed.\n" +
            "billing: the service itself executes its 2 rule(s), if it has the calls of retention. " +
            "--connection billing=ADDRESS asks it.\n", output);
        Assert.AreEqual(0, exit);

        using var folder = new TemporaryFolder();
        var path = folder.File("pack.yaml");
        await File.WriteAllTextAsync(
            path, File.ReadAllText(Packs.SamplePath).Replace("text: 24 hours.", "text: 2 hours.", StringComparison.Ordinal));
        (exit, output, _) = await RunAsync("lint", path);
        Assert.AreEqual(1, exit);
        StringAssert.Contains(output, "Records may stay 24 hours, but the published text says 2 hours.");
    }

    [TestMethod]
    [DataRow(true, 0, "billing: the service has the calls of retention.\n")]
    [DataRow(false, 1, "billing.payments.age: Nobody executes it: the service 'billing' has no calls of retention")]
    public async Task Lint_asks_a_service_whether_it_removes_by_rule(bool offersRest, int expected, string said)
    {
        using var http = new HttpNotes();
        var pack = Packs.Load(await File.ReadAllTextAsync(Packs.SamplePath));
        await using var service = await SampleService.StartAsync(
            pack.FindService("billing")!, pack.Grounds, "no-database-is-opened.db", port: 0, http.Keys,
            NetworkTime.Real, CancellationToken.None, offersRest: offersRest);
        var (exit, output, error) = await RunAsync("lint", Packs.SamplePath, "--connection", $"billing={service.Address}");
        Assert.AreEqual((expected, ""), (exit, error));
        StringAssert.Contains(output, said);
    }

    [TestMethod]
    public async Task Lint_does_not_take_a_gateway_that_refuses_everything_for_the_service()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var gateway = builder.Build();
        gateway.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        await gateway.StartAsync();
        var (exit, _, error) = await RunAsync("lint", Packs.SamplePath, "--connection", $"billing={gateway.Urls.Single()}");
        Assert.AreEqual(2, exit);
        Assert.AreEqual("billing: the service does not say whether it has the calls of retention.\n", error);
    }

    [TestMethod]
    public async Task Lint_does_not_take_silence_for_an_answer()
    {
        var (exit, _, error) = await RunAsync(
            "lint", Packs.SamplePath, "--connection", $"billing=http://127.0.0.1:{HostProcess.FreePort()}");
        Assert.AreEqual(2, exit);
        Assert.AreEqual("billing: the service does not say whether it has the calls of retention.\n", error);
    }

    [TestMethod]
    [DataRow("text", "Sign-in: Password resets that were asked for\n  kept: 24 hours after requested at: deleted\n")]
    [DataRow("text", "  kept: until the connection is revoked: deleted, after secrets were logged as a hash and removed\n  on erasure: ")]
    [DataRow("text", "Your choice: Improvement of our models\n")]
    [DataRow("text", "  done: when you say yes, and again after each change of: privacy notice, terms\n  your organisation may")]
    [DataRow("html", "<th scope=\"row\">Telemetry</th><td>We record which features you use, to find out what to improve.</td><td>until you say no</td>")]
    [DataRow("json", "\"organisationToo\": true")]
    [DataRow("html", "<li>24 hours after requested at: deleted</li>")]
    [DataRow("json", "\"24 hours after requested at: deleted\"")]
    public async Task Explain_writes_the_retention_table_of_what_is_executed(string format, string part)
    {
        var (exit, output, _) = await RunAsync("explain", Packs.SamplePath, "--format", format);
        Assert.AreEqual(0, exit);
        StringAssert.Contains(output, part);
    }

    [TestMethod]
    [DataRow("text", "\nNotices\n  Material changes of our published documents hold 30 days after every organisation was mailed")]
    [DataRow("html", "<li>A breach is assessed within 72 hours of our knowing of it")]
    [DataRow("json", "\"Other changes are listed with the documents.\"")]
    public async Task Explain_says_when_organisations_are_told_of_what(string format, string part)
    {
        var (exit, output, _) = await RunAsync("explain", Packs.SamplePath, "--format", format);
        Assert.AreEqual(0, exit);
        StringAssert.Contains(output, part);
    }

    [TestMethod]
    public async Task Diff_says_what_a_new_version_would_delete_earlier_or_later()
    {
        using var folder = new TemporaryFolder();
        var next = folder.File("next.yaml");
        await File.WriteAllTextAsync(
            next, File.ReadAllText(Packs.SamplePath).Replace("period: PT24H", "period: PT12H", StringComparison.Ordinal));
        var (exit, output, _) = await RunAsync("diff", Packs.SamplePath, next);
        Assert.AreEqual(1, exit);
        Assert.AreEqual(
            "earlier   sign-in.password-resets.age: 24 hours after requested at → 12 hours after requested at\n", output);

        (exit, output, _) = await RunAsync("diff", next, next);
        Assert.AreEqual(0, exit);
        Assert.AreEqual("Nothing would be deleted earlier or later.\n", output);
        (exit, _, _) = await RunAsync("diff", next, "/nowhere/pack.yaml");
        Assert.AreEqual(2, exit);
    }

    [TestMethod]
    public async Task The_sample_product_fits_its_pack_until_somebody_adds_a_column()
    {
        using var folder = new TemporaryFolder();
        var sample = await SampleProduct.EnsureCreatedAsync(
            Packs.Sample(), folder.Path, SampleScale.Default with { SubjectsPerTenant = 1 },
            new Dictionary<string, string>(), CancellationToken.None);
        var connection = $"product={sample.Connections["product"]}";
        var (exit, output, _) = await RunAsync("check", Packs.SamplePath, "--connection", connection);
        StringAssert.EndsWith(output, "product: every column is mapped or exempted.\n");
        Assert.AreEqual(0, exit);

        Execute(sample.Connections["product"], "ALTER TABLE users ADD COLUMN birthday TEXT");
        (exit, output, _) = await RunAsync("check", Packs.SamplePath, "--connection", connection);
        Assert.AreEqual(1, exit);
        StringAssert.Contains(output, "product: The column 'users.birthday' is neither mapped nor exempted.");
    }

    [TestMethod]
    public async Task A_PostgreSQL_database_is_compared_too()
    {
        var yaml = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "packs", "good.yaml"))
            .Replace("connector: sqlite", "connector: postgresql", StringComparison.Ordinal);
        var database = await PostgresFixture.CreateDatabaseAsync("""
            CREATE TABLE users (tenant_id text, id text, email text, PRIMARY KEY (tenant_id, id));
            CREATE TABLE invoices (tenant_id text, user_id text, number bigint, issued_at timestamptz, PRIMARY KEY (tenant_id, number));
            CREATE TABLE gone (id int); DROP TABLE gone;
            ALTER TABLE users ADD COLUMN dropped text; ALTER TABLE users DROP COLUMN dropped;
            """);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("pack.yaml"), yaml);
        var (exit, output, error) = await RunAsync(
            "check", folder.File("pack.yaml"), "--connection", $"product={database}");
        Assert.AreEqual("", error);
        StringAssert.EndsWith(output, "product: every column is mapped or exempted.\n");
        Assert.AreEqual(0, exit);

        await PostgresFixture.ExecuteAsync(
            database,
            "CREATE VIEW emails AS SELECT email FROM users; ALTER TABLE invoices DROP CONSTRAINT invoices_pkey");
        (exit, output, _) = await RunAsync("check", folder.File("pack.yaml"), "--connection", $"product={database}");
        Assert.AreEqual(1, exit);
        StringAssert.Contains(output, "The table 'emails' is not in the pack.");
        StringAssert.Contains(output, "The table 'invoices' has no primary key.");
    }

    [TestMethod]
    [DataRow("prodcut=x",
        "The pack has no connection 'prodcut'. Write --connection NAME=CONNECTION_STRING with one of: product.")]
    [DataRow("product", "--connection is NAME=CONNECTION_STRING.")]
    [DataRow("=secret", "--connection is NAME=CONNECTION_STRING.")]
    [DataRow("billing=http://localhost", "The connection 'billing' is no database, so it has no columns to compare.")]
    [DataRow("product=Password=hunter2;Nonsense=1", "product: what stands after 'product=' is no connection string.")]
    [DataRow("product=Data Source=/nowhere/product.db",
        "product: the database cannot be reached or read with this connection string.")]
    public async Task A_connection_that_cannot_be_used_is_a_sentence_without_its_secrets(
        string connection, string sentence)
    {
        var (exit, output, error) = await RunAsync("check", Packs.SamplePath, "--connection", connection);
        Assert.AreEqual(2, exit);
        StringAssert.StartsWith(error, sentence);
        Assert.IsFalse((output + error).Contains("hunter2", StringComparison.Ordinal));
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var configuration = new InvocationConfiguration { Output = output, Error = error };
        var exit = await PackCommands.Create().Parse(args).InvokeAsync(configuration);
        return (exit, output.ToString(), error.ToString());
    }

    private static void Execute(string connectionString, string statement)
    {
        using var connection = new SqliteConnection(connectionString + ";Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
