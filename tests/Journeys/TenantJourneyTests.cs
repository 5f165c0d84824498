using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>The end of a tenant, and its ways back, as owners and operators meet them.</summary>
[TestClass]
public sealed partial class TenantJourneyTests
{
    private const string Acme = "/api/tenants/acme";

    private static readonly string[] Tables =
    [
        "users", "user_settings", "logins", "sessions", "password_resets", "oauth_connections", "field_mappings",
        "sync_operations", "consent_events", "newsletter_subscriptions",
    ];

    private JourneyHost _host = null!;

    [TestInitialize]
    public async Task StartAsync() => _host = await JourneyHost.StartAsync();

    [TestCleanup]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task A_tenant_that_is_deleted_is_invisible_at_once_and_an_operator_brings_it_back()
    {
        using var admin = await _host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        var mail = (await _host.MailsAsync(1)).First(sent => sent.Text.Contains("/download#", StringComparison.Ordinal));
        var pending = await DeleteAsync();
        Assert.AreEqual("pending_deletion", Text(pending, "state"));

        foreach (var (client, route) in new[]
        {
            (admin, Acme), (admin, path), (admin, "/api/me/requests"), (admin, Acme + "/audit"), (admin, Acme + "/holds"),
        })
        {
            using var answer = await client.GetAsync(route);
            Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode, route);
        }

        using var anyone = _host.Anyone();
        using var link = await anyone.PostAsJsonAsync("/api/downloads", new { token = mail.Token, code = mail.Code });
        Assert.AreEqual(HttpStatusCode.NotFound, link.StatusCode);
        using var operators = await OperatorAsync();
        using var requests = await operators.GetAsync(Acme + "/requests");
        Assert.AreEqual(HttpStatusCode.NotFound, requests.StatusCode, "Nor do operators read what is the tenant's.");
        var seen = await JourneyHost.ReadAsync(operators, Acme);
        Assert.AreEqual(Text(pending, "finalAt"), Text(seen, "finalAt"));
        await UntilKeyIsAsync("soft_deleted");

        using var without = await operators.PostAsJsonAsync(Acme + "/restore", new { ticket = " " });
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, without.StatusCode);
        using var restored = await operators.PostAsJsonAsync(Acme + "/restore", new { ticket = "T-1" });
        Assert.AreEqual(HttpStatusCode.OK, restored.StatusCode, await restored.Content.ReadAsStringAsync());
        Assert.AreEqual("active", Text(await JourneyHost.JsonAsync(restored), "state"));
        using var after = await anyone.PostAsJsonAsync("/api/downloads", new { token = mail.Token, code = mail.Code });
        Assert.AreEqual(HttpStatusCode.SeeOther, after.StatusCode);
        await _host.AdvanceAsync("P8D");
        using var later = await _host.AdminAsync();
        var next = await JourneyHost.SubmitAsync(later, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(later, next, "completed");
    }

    [TestMethod]
    public async Task After_the_window_nothing_of_the_tenant_is_left()
    {
        using var admin = await _host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        using var consent = await admin.PutAsJsonAsync("/api/me/consents/marketing", new { given = true });
        Assert.Contains("consents", OwnRows("acme"));
        await DeleteAsync();
        await UntilKeyIsAsync("soft_deleted");
        await _host.AdvanceAsync("P7D");
        var tombstone = await PurgedAsync("acme");
        Assert.IsNull(tombstone["name"]);
        foreach (var table in Tables)
            Assert.AreEqual("", Dump("acme", table), table);
        var left = OwnRows("acme");
        // Counts of the audit log's months name nobody; whether there are any yet depends on the hour.
        CollectionAssert.AreEquivalent(
            new[] { "datakeys", "fences", "tenants" },
            left.Where(table => table is not ("holds" or "auditmonths")).Distinct().ToList(), string.Join(", ", left));
        Assert.IsEmpty(Directory.EnumerateFiles(_host.DataFolder, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains($"customers{Path.DirectorySeparatorChar}acme{Path.DirectorySeparatorChar}",
                StringComparison.Ordinal) && !file.Contains("certificates", StringComparison.Ordinal)));

        using var operators = await OperatorAsync();
        using var again = await operators.PostAsJsonAsync("/api/tenants", new { id = "acme", name = "Other" });
        Assert.AreEqual("tenant_exists", await JourneyHost.CodeOfAsync(again));
        using var restore = await operators.PostAsJsonAsync(Acme + "/restore", new { ticket = "T-1" });
        Assert.AreEqual("tenant_purged", await JourneyHost.CodeOfAsync(restore));
        var (payload, dates) = await CertificateAsync(operators);
        Assert.AreEqual("requested", Text(payload, "cause"));
        Assert.AreEqual("past", Text(dates["keyInaccessible"]!, "status"));
        var keys = ((JsonWebKeySetOutcome.Read)JsonWebKeySet.Parse(
            await operators.GetByteArrayAsync("/.well-known/jwks.json"))).Keys;
        var jws = await operators.GetByteArrayAsync(Acme + "/deletion-certificate");
        Assert.IsInstanceOfType<TenantCertificateVerification.Verified>(TenantCertificateVerifier.Verify(jws, keys));
        jws[jws.AsSpan().IndexOf("\"payload\":\""u8) + 40] ^= 1;
        Assert.IsInstanceOfType<TenantCertificateVerification.NotVerified>(
            TenantCertificateVerifier.Verify(jws, keys));
        var told = (await _host.ReadMailsAsync()).Where(mail => mail.To.Contains("office@acme", StringComparison.Ordinal));
        Assert.HasCount(2, told.ToList());
    }

    [TestMethod]
    public async Task What_the_tenant_had_sealed_opens_for_nobody_and_the_vault_s_purge_is_recorded()
    {
        using var service = await _host.SignInAsync("acme", "sync", "SERVICE");
        using var made = await service.PostAsJsonAsync(Acme + "/data-keys", new { });
        var wrapped = Text(await JourneyHost.JsonAsync(made), "wrapped");
        await DeleteAsync();
        await UntilKeyIsAsync("soft_deleted");
        var ciphers = _host.Host.Services.GetRequiredService<IDataKeys>();
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => ciphers.GetAsync(new KeyScope.Tenant(TenantId.Parse("acme")), 1, CancellationToken.None));
        using var unwrapped = await service.PostAsJsonAsync(Acme + "/data-keys/unwrap", new { wrapped });
        Assert.AreEqual(HttpStatusCode.NotFound, unwrapped.StatusCode);
        await _host.AdvanceAsync("P7D");
        var deletion = await DeletionAsync(await PurgedAsync("acme"));
        await _host.AdvanceAsync("P1DT1H");
        var record = await JourneyHost.UntilAsync(
            () => _host.Host.Services.GetRequiredService<PurgeStore>().FindAsync(
                TenantId.Parse("acme"), deletion, CancellationToken.None),
            record => record!.KeyPurgedAt is not null, "the vault's purge is seen");
        Assert.IsNotNull(record!.KeyProbedAt, "What was wrapped under the key did not unwrap.");
        Assert.IsNotNull(record.OwnRecordsGoneAt);
    }

    [TestMethod]
    public async Task What_the_law_keeps_of_a_tenant_goes_when_the_last_ground_has_ended()
    {
        await ForceAsync();
        await PurgedAsync("acme");
        Assert.AreNotEqual("", Dump("acme", "audit_events"));
        Assert.IsGreaterThan(0L, Invoice("SELECT count(*) FROM invoices WHERE tenant_id = 'acme'"));
        await _host.AdvanceAsync("P8Y");
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Dump("acme", "audit_events")), left => left.Length == 0, "the shells are gone");
        await JourneyHost.UntilAsync(
            () => Task.FromResult(Invoice("SELECT count(*) FROM invoices WHERE tenant_id = 'acme'")), left => left == 0,
            "the invoices of the service in its own process too");
        await JourneyHost.UntilAsync(
            () => PurgedAsync("acme"), tombstone => Text(tombstone, "cause") == "grounds_ended", "it is purged once more");
    }

    [TestMethod]
    public async Task A_backup_that_brings_the_tenant_back_is_purged_again()
    {
        using var backup = new TemporaryFolder();
        var since = DateTimeOffset.MinValue;
        await _host.RestartAsync(folder => ReconcileJourneyTests.Copy(folder, backup.Path));
        using (var anyone = _host.Anyone())
        {
            using var clock = await anyone.PostAsJsonAsync("/local/clock", new { advance = "PT1S" });
            since = (await JourneyHost.JsonAsync(clock))["now"]!.GetValue<DateTimeOffset>();
        }

        await ForceAsync();
        await PurgedAsync("acme");
        await _host.RestartAsync(folder => ReconcileJourneyTests.Copy(backup.Path, folder));
        Assert.AreNotEqual("", Dump("acme", "users"), "The backup has brought the tenant back.");
        using var operators = await OperatorAsync();
        using var asked = await operators.PostAsJsonAsync("/api/operations/reconcile", new { since });
        Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode);
        await JourneyHost.UntilAsync(
            () => TenantAsync("acme"), tenant => Text(tenant, "state") != "active", "the purge is ordered");
        using var restore = await operators.PostAsJsonAsync(Acme + "/restore", new { ticket = "T-4" });
        Assert.Contains(await JourneyHost.CodeOfAsync(restore), new[] { "purge_begun", "tenant_purged" });
        var tombstone = await PurgedAsync("acme");
        Assert.AreEqual("reapplied", Text(tombstone, "cause"));
        Assert.AreEqual("", Dump("acme").Trim());
    }

    [TestMethod]
    public async Task Skipping_the_window_takes_an_operator_and_a_verifier_who_is_somebody_else()
    {
        using var operators = await _host.SignInAsync(null, "operator-1", "OPERATOR", "VERIFIER");
        using var asked = await operators.PostAsJsonAsync(Acme + "/force-delete", new { ticket = "T-2" });
        Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode);
        using var same = await operators.PostAsync(Acme + "/force-delete/sign-off", null);
        Assert.AreEqual("same_person", await JourneyHost.CodeOfAsync(same));
        Assert.AreEqual("active", Text(await JourneyHost.ReadAsync(operators, Acme), "state"));
        using var verifier = await _host.SignInAsync(null, "verifier-1", "VERIFIER");
        var others = Dump("globex");
        using var signed = await verifier.PostAsync(Acme + "/force-delete/sign-off", null);
        Assert.AreEqual(HttpStatusCode.Accepted, signed.StatusCode);
        await PurgedAsync("acme");
        Assert.AreEqual("", Dump("acme").Trim());
        Assert.IsTrue(others == Dump("globex"), "Another tenant's rows are the same byte by byte.");
        var (payload, dates) = await CertificateAsync(operators);
        Assert.AreEqual("forced", Text(payload, "cause"));
        Assert.AreEqual("ahead", Text(dates["keyIrrecoverable"]!, "status"), "The vault keeps it for its retention.");
    }

    [TestMethod]
    public async Task A_hold_gives_the_key_back_at_once_and_its_release_lets_the_purge_go_on()
    {
        await DeleteAsync();
        await UntilKeyIsAsync("soft_deleted");
        using var operators = await OperatorAsync();
        using var placed = await operators.PostAsJsonAsync(
            Acme + "/holds",
            new { scope = "subject", matter = "Case 1", reason = "Litigation.", subject = new { id = "usr-0003" } });
        Assert.AreEqual(HttpStatusCode.Created, placed.StatusCode, await placed.Content.ReadAsStringAsync());
        await UntilKeyIsAsync("enabled");
        await _host.AdvanceAsync("P8D");
        using var later = await OperatorAsync();
        await UntilKeyIsAsync("enabled");
        var held = await JourneyHost.ReadAsync(later, Acme);
        Assert.AreEqual("pending_deletion", Text(held, "state"));
        Assert.IsNull(held["purgeBegunAt"]);
        var hold = Text(await JourneyHost.JsonAsync(placed), "id");
        using var released = await later.PostAsJsonAsync($"{Acme}/holds/{hold}/release", new { reason = "Settled." });
        Assert.AreEqual(HttpStatusCode.OK, released.StatusCode, await released.Content.ReadAsStringAsync());
        await PurgedAsync("acme");
    }

    [TestMethod]
    public async Task A_hold_that_is_refused_brings_no_key_back()
    {
        await DeleteAsync();
        await UntilKeyIsAsync("soft_deleted");
        using var operators = await OperatorAsync();
        using var refused = await PlaceAsync(operators, new { email = "nobody@acme.example" });
        Assert.AreEqual("subject_not_found", await JourneyHost.CodeOfAsync(refused));
        Assert.AreEqual(TenantKeyState.SoftDeleted, (await KeyAsync()).State);
    }

    [TestMethod]
    public async Task A_key_that_a_purge_has_destroyed_comes_back_for_nobody()
    {
        await ForceAsync();
        var deletion = await DeletionAsync(await PurgedAsync("acme"));
        using var operators = await OperatorAsync();
        using var placed = await PlaceAsync(operators, new { id = "usr-0003" });
        Assert.AreEqual("key_unavailable", await JourneyHost.CodeOfAsync(placed));
        Assert.AreEqual((TenantKeyState.SoftDeleted, false), ((await KeyAsync()).State, (await KeyAsync()).CanaryOpens));

        // Somebody brings it back past the product: whoever would certify that sees it, and destroys it again.
        var acme = TenantId.Parse("acme");
        var keys = _host.Host.Services.GetRequiredService<TenantKeyShredding>();
        await _host.Host.Services.GetRequiredService<ITenantShred>().RecoverTenantKeyAsync(acme, CancellationToken.None);
        Assert.AreEqual(TenantKeyState.Enabled, (await KeyAsync()).State);
        await _host.AdvanceAsync("PT10M");
        await keys.RequireDestroyedAsync(new TenantPurgeStartedV1(acme, deletion), CancellationToken.None);
        var report = await KeyAsync();
        Assert.AreEqual((TenantKeyState.SoftDeleted, false), (report.State, report.CanaryOpens));
        var record = await _host.Host.Services.GetRequiredService<PurgeStore>().FindAsync(
            acme, deletion, CancellationToken.None);
        Assert.AreEqual(
            (report.ShreddedAt, report.ScheduledPurgeDate), (record!.KeyInaccessibleAt, record.KeyPurgeAt),
            "The last destruction counts.");
    }

    [TestMethod]
    public async Task Whether_an_export_comes_first_is_said_clearly_or_nothing_is_deleted()
    {
        using var owner = await _host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        foreach (var query in new[] { "?export=", "?export=yes", "?export=false&export=true" })
        {
            using var answer = await owner.DeleteAsync(Acme + query);
            Assert.AreEqual("export_invalid", await JourneyHost.CodeOfAsync(answer), query);
        }

        Assert.AreEqual("active", Text(await TenantAsync("acme"), "state"));
        using var without = await owner.DeleteAsync(Acme + "?export=false");
        Assert.AreEqual(HttpStatusCode.Accepted, without.StatusCode);
        Assert.AreEqual("pending_deletion", Text(await TenantAsync("acme"), "state"));
    }

    [TestMethod]
    public async Task A_trial_expires_is_told_and_is_purged_unless_it_is_converted()
    {
        await _host.AdvanceAsync("P14DT1H");
        await UntilStateAsync("initech", "trial_expired");
        await _host.AdvanceAsync("P24D");
        await JourneyHost.UntilAsync(
            _host.ReadMailsAsync,
            mails => mails.Any(mail => mail.To.Contains("office@initech", StringComparison.Ordinal)),
            "the notice");
        Assert.AreEqual("trial_expired", Text(await TenantAsync("initech"), "state"));
        await _host.AdvanceAsync("P8D");
        var tombstone = await PurgedAsync("initech");
        Assert.AreEqual("trial_expired", Text(tombstone, "cause"));
        Assert.AreEqual("active", Text(await TenantAsync("globex"), "state"));
    }

    [TestMethod]
    public async Task Who_has_left_is_kept_and_comes_back()
    {
        using var operators = await OperatorAsync();
        using var left = await operators.PostAsync(Acme + "/deactivate", null);
        var inactive = await JourneyHost.JsonAsync(left);
        Assert.AreEqual("inactive", Text(inactive, "state"));
        Assert.AreEqual(
            Time(inactive, "since").AddMonths(18), Time(inactive, "endsAt"), "18 months, by the calendar.");
        using var back = await operators.PostAsync(Acme + "/activate", null);
        Assert.AreEqual("active", Text(await JourneyHost.JsonAsync(back), "state"));
        using var admin = await _host.AdminAsync();
        using var refused = await admin.PostAsync(Acme + "/deactivate", null);
        Assert.AreEqual(HttpStatusCode.Forbidden, refused.StatusCode);
        using var deleted = await admin.DeleteAsync(Acme);
        Assert.AreEqual(HttpStatusCode.Forbidden, deleted.StatusCode, "The owner's alone.");
    }

    private async Task<JsonNode> DeleteAsync()
    {
        using var owner = await _host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        using var answer = await owner.DeleteAsync(Acme);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await JourneyHost.JsonAsync(answer);
    }

    private async Task ForceAsync()
    {
        using var operators = await OperatorAsync();
        using var asked = await operators.PostAsJsonAsync(Acme + "/force-delete", new { ticket = "T-3" });
        using var verifier = await _host.SignInAsync(null, "verifier-1", "VERIFIER");
        using var signed = await verifier.PostAsync(Acme + "/force-delete/sign-off", null);
        Assert.AreEqual(HttpStatusCode.Accepted, signed.StatusCode);
    }

    private static Task<HttpResponseMessage> PlaceAsync(HttpClient client, object subject) => client.PostAsJsonAsync(
        Acme + "/holds", new { scope = "subject", matter = "Case 1", reason = "Litigation.", subject });

    private Task<TenantKeyReport> KeyAsync() => _host.Host.Services.GetRequiredService<ITenantShred>().ObserveAsync(
        TenantId.Parse("acme"), CancellationToken.None);

    private async Task<string> DeletionAsync(JsonNode tombstone)
    {
        var tenant = await _host.Host.Services.GetRequiredService<TenantStore>().GetAsync(
            TenantId.Parse(Text(tombstone, "id")), CancellationToken.None);
        return tenant!.Deletion!.Id;
    }

    private Task<HttpClient> OperatorAsync() => _host.SignInAsync(null, "operator-1", "OPERATOR");

    private async Task<JsonNode> TenantAsync(string tenant)
    {
        using var operators = await OperatorAsync();
        return await JourneyHost.ReadAsync(operators, $"/api/tenants/{tenant}");
    }

    private Task<JsonNode> PurgedAsync(string tenant) => UntilStateAsync(tenant, "purged");

    private Task<JsonNode> UntilStateAsync(string tenant, string state) => JourneyHost.UntilAsync(
        () => TenantAsync(tenant), read => Text(read, "state") == state, $"{tenant} is {state}");

    private async Task UntilKeyIsAsync(string state)
    {
        using var operators = await OperatorAsync();
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(operators, Acme + "/keys"),
            keys => keys.ToJsonString().Contains($"\"{state}\"", StringComparison.Ordinal), $"the key is {state}");
    }

    /// <summary>The certificate's payload and its dates, unchecked.</summary>
    private static async Task<(JsonNode Payload, JsonNode Dates)> CertificateAsync(HttpClient operators)
    {
        var jws = await JourneyHost.ReadAsync(operators, Acme + "/deletion-certificate");
        var encoded = Text(jws, "payload").Replace('-', '+').Replace('_', '/');
        var payload = JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(
            encoded.PadRight((encoded.Length + 3) / 4 * 4, '='))))!;
        return (payload, payload["dates"]!);
    }

    private string Dump(string tenant) => string.Join('\n', Tables.Select(table => Dump(tenant, table)));

    private string Dump(string tenant, string table) => string.Join('\n', _host.Rows(
        Path.Combine("sample", "product.db"), $"SELECT * FROM {table} WHERE tenant_id = '{tenant}' ORDER BY 1, 2, 3"));

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static DateTimeOffset Time(JsonNode node, string name) => node[name]!.GetValue<DateTimeOffset>();
}
