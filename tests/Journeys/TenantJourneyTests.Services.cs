using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.Tests.Connectors;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>What a purge sees of a service behind HTTP, and what the certificate says about that.</summary>
public sealed partial class TenantJourneyTests
{
    [TestMethod]
    public async Task A_service_behind_HTTP_is_purged_of_people_whom_nobody_lists_any_more()
    {
        Invoice("DELETE FROM invoices WHERE customer_id = 'usr-gone'");
        Invoice(
            "INSERT INTO invoices (tenant_id, number, customer_id, billed_to, address, total_cents, currency, lines, " +
            "issued_at) SELECT tenant_id, 'inv-of-nobody', 'usr-gone', billed_to, address, total_cents, currency, " +
            "lines, '2012-01-01T00:00:00Z' FROM invoices WHERE tenant_id = 'acme' LIMIT 1");
        Assert.AreEqual(1, Invoice("SELECT count(*) FROM invoices WHERE customer_id = 'usr-gone'"));
        await ForceAsync();
        await PurgedAsync("acme");
        Assert.AreEqual(0, Invoice("SELECT count(*) FROM invoices WHERE customer_id = 'usr-gone'"));
        using var operators = await OperatorAsync();
        var billing = await CertifiedAsync(operators, "billing");
        Assert.AreEqual("independent_query", Text(billing["probe"]!, "method"));
        foreach (var kept in billing["collections"]!.AsArray().Where(item => Text(item!, "outcome") == "retained"))
        {
            Assert.AreEqual(
                kept!["count"]!.GetValue<long>(),
                Invoice($"SELECT count(*) FROM {Text(kept, "collection")} WHERE tenant_id = 'acme'"));
        }
    }

    [TestMethod]
    [DataRow(StatusCodes.Status404NotFound)]
    [DataRow(StatusCodes.Status501NotImplemented)]
    public async Task The_certificate_says_where_only_listed_people_were_asked_for(int refusal)
    {
        await using var service = await ServiceInTrouble.StartAsync((context, _) => NothingOfAnybodyAsync(context, refusal));
        await _host.DisposeAsync();
        _host = await JourneyHost.StartAsync(options => options with
        {
            Connections = new Dictionary<string, string>(StringComparer.Ordinal) { ["billing"] = service.Address },
        });
        await ForceAsync();
        await PurgedAsync("acme");
        using var operators = await OperatorAsync();
        var billing = await CertifiedAsync(operators, "billing");
        Assert.AreEqual("listed_people_only", Text(billing["probe"]!, "method"));
        Assert.AreEqual(
            "independent_query", Text((await CertifiedAsync(operators, "accounts"))["probe"]!, "method"));
    }

    /// <summary>A service that can be asked about one person at a time, and has nothing of them.</summary>
    private static async Task NothingOfAnybodyAsync(HttpContext context, int refusal)
    {
        var call = (await JsonNode.ParseAsync(context.Request.Body))!;
        var path = context.Request.Path.Value!;
        if (path is ServiceContract.EraseTenant or ServiceContract.CountTenant)
        {
            context.Response.StatusCode = refusal;
            return;
        }

        var answer = new JsonObject
        {
            ["tenantId"] = call["tenantId"]!.DeepClone(),
            ["subjectId"] = call["subject"]!["subjectId"]!.DeepClone(),
        };
        if (path == ServiceContract.Locate)
        {
            answer["collections"] = new JsonArray([.. call["collections"]!.AsArray().Select(
                name => (JsonNode)new JsonObject { ["collection"] = name!.DeepClone(), ["count"] = 0 })]);
        }
        else
            answer["collection"] = call["collection"]!.DeepClone();
        if (path == ServiceContract.Verify)
            answer["left"] = 0;
        if (path == ServiceContract.Erase)
        {
            answer["receipt"] = new JsonObject { ["outcome"] = "nothing_found" };
            answer["more"] = false;
        }

        await context.Response.WriteAsJsonAsync<JsonNode>(answer, context.RequestAborted);
    }

    private static async Task<JsonNode> CertifiedAsync(HttpClient operators, string service)
    {
        var (payload, _) = await CertificateAsync(operators);
        return payload["services"]!.AsArray().Single(item => Text(item!, "service") == service)!;
    }

    /// <summary>In the file of the billing service.</summary>
    private long Invoice(string statement)
    {
        var file = Directory.EnumerateFiles(_host.DataFolder, "billing.db", SearchOption.AllDirectories).Single();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = statement;
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
