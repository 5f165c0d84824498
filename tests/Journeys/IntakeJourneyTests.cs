using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>People who cannot sign in, and those who ask for them.</summary>
[TestClass]
public sealed class IntakeJourneyTests
{
    [TestMethod]
    public async Task Whoever_cannot_sign_in_gets_their_data_by_a_mailed_code_and_nothing_happens_before_it()
    {
        await using var host = await JourneyHost.StartAsync();
        using var anyone = host.Anyone();
        using var asked = await AskAsync(anyone, new { type = "access", email = "Ada@ACME.example" });
        Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode, await asked.Content.ReadAsStringAsync());
        Assert.AreEqual("awaiting_verification", (await JourneyHost.JsonAsync(asked))["status"]!.GetValue<string>());
        var code = (await host.MailsAsync(1)).Single();
        Assert.AreEqual("Ada@ACME.example", code.To);
        using var page = await anyone.GetAsync("/privacy-request");
        Assert.AreEqual(HttpStatusCode.OK, page.StatusCode);
        using var guess = await ConfirmAsync(anyone, code.IntakeToken, "AAAAAAAA");
        Assert.AreEqual(HttpStatusCode.Forbidden, guess.StatusCode);
        Assert.IsEmpty(await RequestsAsync(host));

        await host.AdvanceAsync("PT23H");
        using var confirmed = await ConfirmAsync(anyone, code.IntakeToken, code.Code);
        Assert.AreEqual(HttpStatusCode.Accepted, confirmed.StatusCode);
        var id = (await JourneyHost.JsonAsync(confirmed))["request"]!.GetValue<string>();
        using var admin = await host.AdminAsync();
        var request = await JourneyHost.UntilAsync(
            () => FindAsync(admin, $"/api/tenants/acme/requests/{id}"),
            found => found?["status"]!.GetValue<string>() == "completed", "the request is completed");
        Assert.AreEqual("intake", request!["channel"]!.GetValue<string>());
        var answer = (await host.MailsAsync(2))[1];
        Assert.AreEqual("ada@acme.example", answer.To);
        Assert.Contains("You asked for", answer.Text);
        using var browser = host.Anyone();
        var (_, package) = await Download.TakeAsync(browser, answer);
        Assert.HasCount(1, Download.Records(package, "accounts/users.json"));

        using var twice = await ConfirmAsync(anyone, code.IntakeToken, code.Code);
        Assert.AreEqual(
            await confirmed.Content.ReadAsStringAsync(), await twice.Content.ReadAsStringAsync());
        Assert.HasCount(1, await RequestsAsync(host));
    }

    [TestMethod]
    public async Task An_erasure_that_was_confirmed_by_mail_has_its_grace_from_there_and_ends_with_a_certificate()
    {
        await using var host = await JourneyHost.StartAsync();
        using var anyone = host.Anyone();
        using var admin = await host.AdminAsync();
        var email = await AddressAsync(host, "usr-0003");
        (await AskAsync(
            anyone, new { type = "erasure", email, regulation = "ccpa", reason = "I have left." })).Dispose();
        var code = (await host.MailsAsync(1)).Single();
        await host.AdvanceAsync("PT20H");
        using var confirmed = await ConfirmAsync(anyone, code.IntakeToken, code.Code);
        var path = $"/api/tenants/acme/requests/{(await JourneyHost.JsonAsync(confirmed))["request"]}";
        var request = await JourneyHost.UntilAsync(
            () => FindAsync(admin, path), found => found is not null, "the request is there");
        Assert.AreEqual("in_grace", request!["status"]!.GetValue<string>());
        Assert.AreEqual("ccpa", request["regulation"]!.GetValue<string>());
        var (received, grace) = (Time(request, "receivedAt"), Time(request, "graceEndsAt"));
        Assert.IsGreaterThan(TimeSpan.FromHours(19) + TimeSpan.FromDays(7), grace - received);
        Assert.AreEqual(received.AddDays(30), Time(request, "dueAt"));
        Assert.Contains("You asked for the erasure", (await host.MailsAsync(2))[1].Text);

        await host.AdvanceAsync("P8D");
        using var later = await host.AdminAsync();
        await JourneyHost.WaitForStatusAsync(later, path, "completed");
        await JourneyHost.UntilAsync(
            host.ReadMailsAsync, mails => mails.Any(mail => mail.Subject.Contains("erased", StringComparison.Ordinal)),
            "the certificate is mailed");
        (await AskAsync(anyone, new { type = "access", email })).Dispose();
        var again = (await MailsAsync(host, AsksForCode, 2))[1];
        (await ConfirmAsync(anyone, again.IntakeToken, again.Code)).Dispose();
        Assert.Contains("has no account", (await MailsAsync(host, Answers, 1))[0].Text);
    }

    [TestMethod]
    public async Task A_known_address_an_unknown_one_one_with_an_open_request_and_one_too_many_are_answered_alike()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        using var anyone = host.Anyone();
        var open = await AddressAsync(host, "usr-0003");
        await JourneyHost.SubmitAsync(admin, "acme", open, "erasure");
        var answers = new List<string>();
        foreach (var email in new[] { "ada@acme.example", "nobody@elsewhere.example", open, open, open, open })
        {
            using var answer = await AskAsync(anyone, new { type = "erasure", email });
            answers.Add(await WholeAsync(answer));
        }

        Assert.HasCount(1, answers.Distinct().ToList());
        var mails = await host.MailsAsync(6);
        Assert.AreEqual(3, mails.Count(mail => mail.To == open && AsksForCode(mail)));
        var known = mails.Single(mail => mail.To == "ada@acme.example");
        var unknown = mails.Single(mail => mail.To == "nobody@elsewhere.example");
        Assert.AreEqual(Form(known), Form(unknown));

        var confirmations = new List<string>();
        foreach (var mail in new[] { unknown, mails.First(mail => mail.To == open && AsksForCode(mail)) })
        {
            using var answer = await ConfirmAsync(anyone, mail.IntakeToken, mail.Code);
            var id = (await JourneyHost.JsonAsync(answer))["request"]!.GetValue<string>();
            confirmations.Add((await WholeAsync(answer)).Replace(id, "", StringComparison.Ordinal));
        }

        Assert.AreEqual(confirmations[0], confirmations[1]);
        var told = await MailsAsync(host, Answers, 2);
        Assert.Contains("has no account", told.Single(mail => mail.To == "nobody@elsewhere.example").Text);
        Assert.Contains("There is such a request of yours already", told.Single(mail => mail.To == open).Text);
        Assert.HasCount(1, await RequestsAsync(host));
    }

    [TestMethod]
    public async Task What_nobody_confirms_is_forgotten_after_a_day_and_was_never_readable()
    {
        await using var host = await JourneyHost.StartAsync();
        using var anyone = host.Anyone();
        (await AskAsync(anyone, new
        {
            type = "erasure",
            email = "Quentin.Unusual@acme.example",
            reason = "Because of Zanzibar.",
            agent = new { name = "Wilhelmina Rarename", email = "agent@rare.example", relation = "lawyer" },
        })).Dispose();
        var code = (await host.MailsAsync(1)).Single();
        Assert.Contains("“Wilhelmina Rarename”, who says to be your lawyer", code.Text);
        string[] values =
        [
            "Quentin.Unusual@acme.example", "Zanzibar", "Wilhelmina Rarename", "agent@rare.example",
            code.IntakeToken.Split('.')[1],
        ];
        StoredDataTests.IsNowhere(host, values);

        await host.AdvanceAsync("PT26H");
        using var late = await ConfirmAsync(anyone, code.IntakeToken, code.Code);
        Assert.AreEqual(HttpStatusCode.Gone, late.StatusCode);
        Assert.AreEqual("link_expired", await JourneyHost.CodeOfAsync(late));
        await RowsUntilAsync(host, "'open|%'", rows => rows.Count == 0);
        await RowsUntilAsync(host, "'mails|%'", rows => rows.Count == 0);
        await RowsUntilAsync(host, "'i|%'", rows => rows.Count == 1);
        await host.AdvanceAsync("P31D");
        await RowsUntilAsync(host, "'i|%'", rows => rows.Count == 0);
        await RowsUntilAsync(host, "'link|%'", rows => rows.Count == 0);
        using var gone = await ConfirmAsync(anyone, code.IntakeToken, code.Code);
        Assert.AreEqual(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [TestMethod]
    public async Task A_tenant_that_is_deleted_takes_no_statement_and_confirms_none_and_its_purge_takes_them_along()
    {
        await using var host = await JourneyHost.StartAsync();
        using var anyone = host.Anyone();
        (await AskAsync(anyone, new { type = "access", email = "ada@acme.example" })).Dispose();
        var code = (await host.MailsAsync(1)).Single();
        using var unknown = await AskAsync(anyone, new { type = "access", email = "ada@acme.example" }, "nobody-here");
        using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        using var deleted = await owner.DeleteAsync("/api/tenants/acme");
        Assert.AreEqual(HttpStatusCode.Accepted, deleted.StatusCode);

        using var hidden = await AskAsync(anyone, new { type = "access", email = "ada@acme.example" });
        Assert.AreEqual(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.AreEqual(await JourneyHost.CodeOfAsync(unknown), await JourneyHost.CodeOfAsync(hidden));
        using var confirmed = await ConfirmAsync(anyone, code.IntakeToken, code.Code);
        Assert.AreEqual(HttpStatusCode.NotFound, confirmed.StatusCode);
        await host.AdvanceAsync("P8D");
        await RowsUntilAsync(host, "'%'", rows => rows.Count == 0);
    }

    [TestMethod]
    public async Task Without_scripts_the_page_and_its_forms_lead_to_a_request()
    {
        await using var host = await JourneyHost.StartAsync();
        using var anyone = host.Anyone();
        var page = await anyone.GetStringAsync("/privacy-request/acme");
        Assert.Contains("""action="/api/intake/acme/requests" """.Trim(), page);
        foreach (var type in new[] { "access", "portability", "erasure" })
            Assert.Contains($"""<option value="{type}">""", page);
        using var asked = await anyone.PostAsync("/api/intake/acme/requests", Form(
            ("type", "access"), ("email", "ada@acme.example"), ("reason", ""), ("agentName", ""), ("agentEmail", ""),
            ("agentRelation", "authorised_agent")));
        Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode);
        Assert.Contains("Look into your mail", await asked.Content.ReadAsStringAsync());
        using var wrong = await anyone.PostAsync(
            "/api/intake/acme/requests", Form(("type", "access"), ("email", "ada")));
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.AreEqual("text/html", wrong.Content.Headers.ContentType!.MediaType);

        var mail = (await host.MailsAsync(1)).Single();
        using var guess = await anyone.PostAsync(
            "/api/intake/verify", Form(("token", mail.IntakeToken), ("code", "22222222")));
        Assert.Contains("4 more tries", await guess.Content.ReadAsStringAsync());
        using var confirmed = await anyone.PostAsync(
            "/api/intake/verify", Form(("token", mail.IntakeToken), ("code", mail.Code.ToLowerInvariant())));
        Assert.AreEqual(HttpStatusCode.Accepted, confirmed.StatusCode);
        Assert.Contains("The request is confirmed", await confirmed.Content.ReadAsStringAsync());
        await host.MailsAsync(2);
        using var malformed = await anyone.GetAsync("/privacy-request/No%20Tenant");
        Assert.AreEqual(HttpStatusCode.NotFound, malformed.StatusCode);
    }

    [TestMethod]
    public async Task A_withdrawal_of_consent_comes_in_by_the_same_door_and_one_about_nothing_does_not()
    {
        await using var host = await JourneyHost.StartAsync();
        using var anyone = host.Anyone();
        using var unfit = await AskAsync(
            anyone,
            new { type = "withdraw_consent", email = "ada@acme.example", purposes = new[] { "no-such-purpose" } });
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, unfit.StatusCode);
        Assert.AreEqual("purposes_invalid", await JourneyHost.CodeOfAsync(unfit));
        Assert.Contains("""<option value="withdraw_consent">""", await anyone.GetStringAsync("/privacy-request/acme"));

        (await AskAsync(anyone, new { type = "withdraw_consent", email = "ada@acme.example" })).Dispose();
        var code = (await host.MailsAsync(1)).Single();
        using var confirmed = await ConfirmAsync(anyone, code.IntakeToken, code.Code);
        var path = $"/api/tenants/acme/requests/{(await JourneyHost.JsonAsync(confirmed))["request"]}";
        using var admin = await host.AdminAsync();
        var request = await JourneyHost.UntilAsync(
            () => FindAsync(admin, path), found => found?["status"]!.GetValue<string>() == "completed", "it is done");
        Assert.AreEqual("intake", request!["channel"]!.GetValue<string>());
    }

    [TestMethod]
    public async Task A_restriction_names_its_ground_and_waits_for_the_code_like_everything_else()
    {
        await using var host = await JourneyHost.StartAsync();
        using var anyone = host.Anyone();
        using var bare = await AskAsync(anyone, new { type = "restriction", email = "ada@acme.example" });
        Assert.AreEqual("demand_invalid", await JourneyHost.CodeOfAsync(bare));
        Assert.DoesNotContain("value=\"restriction\"", await anyone.GetStringAsync("/privacy-request/acme"));
        (await AskAsync(
            anyone,
            new { type = "restriction", email = "ada@acme.example", grounds = "accuracy_contested" })).Dispose();
        var code = (await host.MailsAsync(1)).Single();
        using var confirmed = await ConfirmAsync(anyone, code.IntakeToken, code.Code);
        var path = $"/api/tenants/acme/requests/{(await JourneyHost.JsonAsync(confirmed))["request"]}";
        using var admin = await host.AdminAsync();
        var request = await JourneyHost.UntilAsync(
            () => FindAsync(admin, path),
            found => found?["status"]!.GetValue<string>() is "completed" or "partially_completed", "it is done");
        Assert.Contains("restricted", request!["services"]!.ToJsonString());
    }

    [TestMethod]
    public async Task An_agent_is_confirmed_by_the_person_or_by_a_power_of_attorney_and_the_answer_goes_to_the_person()
    {
        await using var host = await JourneyHost.StartAsync();
        using var anyone = host.Anyone();
        using var admin = await host.AdminAsync();
        (await AskAsync(anyone, new
        {
            type = "access",
            email = "ada@acme.example",
            agent = new { name = "Grace Hopper", email = "grace@agents.example", relation = "authorised_agent" },
        })).Dispose();
        var code = (await host.MailsAsync(1)).Single();
        using var confirmed = await ConfirmAsync(anyone, code.IntakeToken, code.Code);
        var path = $"/api/tenants/acme/requests/{(await JourneyHost.JsonAsync(confirmed))["request"]}";
        var request = await JourneyHost.UntilAsync(
            () => FindAsync(admin, path), found => found?["agent"] is not null, "the request is there");
        Assert.AreEqual("Grace Hopper", request!["agent"]!["name"]!.GetValue<string>());
        Assert.AreEqual("authorised_agent", request["agent"]!["relation"]!.GetValue<string>());

        var person = await AddressAsync(host, "usr-0003");
        var paper = new { sha256 = new string('a', 64), signedOn = "2020-02-29" };
        using var submitted = await admin.PostAsJsonAsync("/api/tenants/acme/requests", new
        {
            type = "access",
            subject = new { email = person },
            agent = new { name = "Lovelace & Sons", powerOfAttorney = paper },
        });
        Assert.AreEqual(HttpStatusCode.Accepted, submitted.StatusCode, await submitted.Content.ReadAsStringAsync());
        var recorded = await JourneyHost.ReadAsync(admin, submitted.Headers.Location!.ToString());
        Assert.AreEqual(new string('a', 64), recorded["agent"]!["powerOfAttorney"]!["sha256"]!.GetValue<string>());
        var mails = await host.MailsAsync(3);
        Assert.IsTrue(mails.All(mail => mail.To == "ada@acme.example" || mail.To == person));
        var events = (await JourneyHost.ReadAsync(admin, "/api/tenants/acme/audit"))["items"]!.AsArray();
        Assert.AreEqual(2, events.Count(entry => entry!["action"]!.GetValue<string>() == "request.agent_recorded"));
        StoredDataTests.IsNowhere(host, ["Grace Hopper", "Lovelace & Sons", "grace@agents.example"]);
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient anyone, object body, string tenant = "acme") =>
        anyone.PostAsJsonAsync($"/api/intake/{tenant}/requests", body);

    private static Task<HttpResponseMessage> ConfirmAsync(HttpClient anyone, string token, string code) =>
        anyone.PostAsJsonAsync("/api/intake/verify", new { token, code });

    private static async Task<JsonArray> RequestsAsync(JourneyHost host)
    {
        using var admin = await host.AdminAsync();
        return (await JourneyHost.ReadAsync(admin, "/api/tenants/acme/requests"))["items"]!.AsArray();
    }

    private static async Task<JsonNode?> FindAsync(HttpClient admin, string path)
    {
        using var answer = await admin.GetAsync(path);
        return answer.StatusCode is HttpStatusCode.OK ? await JourneyHost.JsonAsync(answer) : null;
    }

    /// <summary>Status, headers and body, without what differs from moment to moment.</summary>
    private static async Task<string> WholeAsync(HttpResponseMessage answer)
    {
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        return $"{answer.StatusCode}\n{string.Join('\n', headers)}\n{await answer.Content.ReadAsStringAsync()}";
    }

    /// <summary>A mail without what is made for it alone.</summary>
    private static string Form(Mail mail)
    {
        var reference = mail.Subject[(mail.Subject.LastIndexOf('(') + 1)..^1];
        return $"{mail.Subject}\n{mail.Text}".Replace(reference, "", StringComparison.Ordinal)
            .Replace(mail.IntakeToken, "", StringComparison.Ordinal).Replace(mail.Code, "", StringComparison.Ordinal);
    }

    private static FormUrlEncodedContent Form(params IEnumerable<(string Name, string Value)> fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static Task<List<Mail>> MailsAsync(JourneyHost host, Func<Mail, bool> which, int count) =>
        JourneyHost.UntilAsync(
            async () => (await host.ReadMailsAsync()).Where(which).ToList(), found => found.Count >= count,
            "the mails");

    private static bool AsksForCode(Mail mail) => mail.Subject.StartsWith("Confirm", StringComparison.Ordinal);

    private static bool Answers(Mail mail) => mail.Subject.StartsWith("The answer", StringComparison.Ordinal);

    private static Task<List<string>> RowsUntilAsync(JourneyHost host, string like, Func<List<string>, bool> right) =>
        JourneyHost.UntilAsync(
            () => Task.FromResult(host.Rows(
                "entities.db",
                $"SELECT row FROM entity WHERE tbl = 'intakes' AND partition = 'acme' AND row LIKE {like}")),
            right, $"rows like {like}");

    private static DateTimeOffset Time(JsonNode request, string member) => request[member]!.GetValue<DateTimeOffset>();

    private static async Task<string> AddressAsync(JourneyHost host, string person)
    {
        using var anyone = host.Anyone();
        var tenants = (await JourneyHost.ReadAsync(anyone, "/local/sample"))["tenants"]!.AsArray();
        return tenants.Single(tenant => tenant!["id"]!.GetValue<string>() == "acme")!["subjects"]!.AsArray()
            .Single(subject => subject!["id"]!.GetValue<string>() == person)!["email"]!.GetValue<string>();
    }
}
