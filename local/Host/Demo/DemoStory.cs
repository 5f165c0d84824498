using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Local.Host.Demo;

/// <summary>
/// The story of a person's data, told over HTTP alone as any client would: an admin asks for a person, eight services
/// answer, one mail carries a one-time link, the package is downloaded once and checked offline. Then the person is
/// erased, which a legal hold delays, and the certificate is checked offline too.
/// </summary>
internal sealed partial class DemoStory(LocalHost host, Narrator tell, DirectoryInfo keep)
{
    private const string Tenant = "acme";
    private const string Email = "ada@acme.example";

    /// <summary>30 s: the product promises 60, and this is a small product.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private Uri Base => host.BaseAddress;

    public async Task TellAsync(CancellationToken cancellation)
    {
        tell.Chapter("A sample product is made from its policy pack");
        using var anyone = new DemoClient(Base);
        var sample = await anyone.ReadAsync("/local/sample", cancellation);
        foreach (var tenant in sample["tenants"]!.AsArray())
            tell.Say(
                $"{tenant!["name"]} ({tenant["state"]}): {tenant["subjects"]!.AsArray().Count} people in 8 services");

        var admin = await DemoClient.SignInAsync(Base, Tenant, "usr-0001", ["ADMIN"], cancellation);
        using (admin)
        {
            var location = await AskAsync(admin, cancellation);
            await WatchAsync(admin, location, cancellation);
            var (token, code) = await ReadMailAsync(anyone, cancellation);
            var package = await DownloadAsync(token, code, cancellation);
            await VerifyAsync(anyone, package, cancellation);
            await TryOtherTenantAsync(location, cancellation);
        }

        await EraseAsync(anyone, cancellation);
        using var owner = await DemoClient.SignInAsync(Base, Tenant, "usr-0002", ["ADMIN"], cancellation);
        await ReadTrailAsync(owner, anyone, cancellation);
    }

    private async Task<string> AskAsync(DemoClient admin, CancellationToken cancellation)
    {
        tell.Chapter("An admin asks for a person's data");
        using var answer = await admin.PostAsync(
            $"/api/tenants/{Tenant}/requests", new { type = "access", subject = new { email = Email } }, cancellation);
        DemoClient.Expect(answer, HttpStatusCode.Accepted, "the request");
        var request = await DemoClient.JsonAsync(answer, cancellation);
        tell.Say($"202: request {request["id"]}, to be answered by {Moment(request["dueAt"]!):yyyy-MM-dd}");
        return answer.Headers.Location!.ToString();
    }

    private async Task WatchAsync(DemoClient admin, string location, CancellationToken cancellation)
    {
        tell.Chapter("Eight services are asked in parallel; each part is encrypted as it streams");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var request = await WhileAsync(admin, location, ["received", "running"], limit.Token);
        foreach (var service in request["services"]!.AsArray())
        {
            var items = service!["items"]!.AsArray()
                .Select(item => $"{item!["collection"]} {item["outcome"]} {item["count"]}");
            tell.Say($"{service["name"],-16} {string.Join(", ", items)}");
        }

        if (request["status"]!.GetValue<string>() != "completed")
            throw new DemoFailedException($"the request ended {request["status"]}.");
    }

    /// <summary>The request once its status is none of these any more.</summary>
    private static async Task<JsonNode> WhileAsync(
        DemoClient admin, string location, string[] statuses, CancellationToken cancellation)
    {
        while (true)
        {
            var request = await admin.ReadAsync(location, cancellation);
            if (!statuses.Contains(request["status"]!.GetValue<string>(), StringComparer.Ordinal))
                return request;
            await Task.Delay(PollEvery, TimeProvider.System, cancellation);
        }
    }

    private async Task<(string Token, string Code)> ReadMailAsync(DemoClient anyone, CancellationToken cancellation)
    {
        tell.Chapter("The person gets one mail with a link and a code");
        var mails = (await anyone.ReadAsync("/local/outbox", cancellation)).AsArray();
        if (mails.Count != 1)
            throw new DemoFailedException($"there are {mails.Count} mails, not 1.");
        var mail = mails[0]!;
        var lines = mail["text"]!.GetValue<string>().Split('\n').Select(line => line.Trim()).ToList();
        var link = lines.Single(line => line.Contains("/download#token=", StringComparison.Ordinal));
        var code = lines.Single(line => line.StartsWith("Code: ", StringComparison.Ordinal))["Code: ".Length..];
        tell.Say($"to {mail["to"]}: {mail["subject"]}");
        tell.Say($"{link[..(link.IndexOf("token=", StringComparison.Ordinal) + 12)]}…  Code: {code}");
        return (link[(link.IndexOf("token=", StringComparison.Ordinal) + 6)..], code);
    }

    private async Task<FileInfo> DownloadAsync(string token, string code, CancellationToken cancellation)
    {
        tell.Chapter("A mail scanner opens the link; the person types the code; a second try fails");
        using var scanner = new DemoClient(Base);
        using (var page = await scanner.GetAsync("/download", cancellation))
            tell.Say($"GET by a scanner: {(int)page.StatusCode}, nothing is used up");
        using var person = new DemoClient(Base);
        using (var wrong = await person.PostAsync("/api/downloads", new { token, code = "WRONG000" }, cancellation))
            tell.Say($"a wrong code: {(int)wrong.StatusCode}");
        using var claim = await person.PostAsync("/api/downloads", new { token, code }, cancellation);
        DemoClient.Expect(claim, HttpStatusCode.SeeOther, "the claim");
        var address = claim.Headers.Location!.ToString();
        var file = await FetchAsync(person, address, cancellation);
        tell.Say($"the code: 303, {file.Length:N0} bytes, and a broken download resumes in the same browser");
        using var again = await scanner.PostAsync("/api/downloads", new { token, code }, cancellation);
        DemoClient.Expect(again, HttpStatusCode.Gone, "the second claim");
        tell.Say(
            $"the link again: {(int)again.StatusCode} {(await DemoClient.JsonAsync(again, cancellation))["code"]}");
        return file;
    }

    /// <summary>In two parts, as a browser does after a broken connection.</summary>
    private async Task<FileInfo> FetchAsync(DemoClient person, string address, CancellationToken cancellation)
    {
        const int FirstBytes = 1000;
        keep.Create();
        var file = new FileInfo(Path.Combine(keep.FullName, "package.zip"));
        await using var target = file.Create();
        foreach (var range in new[] { new RangeHeaderValue(0, FirstBytes - 1), new RangeHeaderValue(FirstBytes, null) })
        {
            using var part = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = range } };
            using var answer = await person.SendAsync(part, cancellation);
            DemoClient.Expect(answer, HttpStatusCode.PartialContent, "a part of the package");
            await answer.Content.CopyToAsync(target, cancellation);
        }

        await target.FlushAsync(cancellation);
        file.Refresh();
        return file;
    }

    private async Task VerifyAsync(DemoClient anyone, FileInfo package, CancellationToken cancellation)
    {
        tell.Chapter("The package is checked offline, with nothing but the published key set");
        var keySet = (await anyone.ReadAsync("/.well-known/jwks.json", cancellation)).ToJsonString();
        await File.WriteAllTextAsync(Path.Combine(keep.FullName, "jwks.json"), keySet, cancellation);
        await using var stream = package.OpenRead();
        var outcome = await PackageVerifier.VerifyAsync(stream, KeySet(keySet), cancellation);
        if (outcome is not PackageVerification.Verified verified)
            throw new DemoFailedException("the package does not verify.");
        tell.Say($"signature by key {verified.KeyId[..12]}…, {verified.Manifest.Files.Count} files, {verified.Bytes:N0} bytes, every hash right");
    }

    private async Task TryOtherTenantAsync(string location, CancellationToken cancellation)
    {
        tell.Chapter("Another tenant's owner looks for the request");
        using var stranger = await DemoClient.SignInAsync(Base, "globex", "usr-0001", ["OWNER"], cancellation);
        using var answer = await stranger.GetAsync(location, cancellation);
        DemoClient.Expect(answer, HttpStatusCode.NotFound, "another tenant");
        tell.Say("404, as if it did not exist");
    }

    private async Task ReadTrailAsync(DemoClient admin, DemoClient anyone, CancellationToken cancellation)
    {
        tell.Chapter("Everything is in the audit log, whose history can be proven");
        var trail = (await admin.ReadAsync($"/api/tenants/{Tenant}/audit", cancellation))["items"]!.AsArray();
        foreach (var events in Alike(trail.Reverse()))
        {
            var first = events[0];
            tell.Say($"{Moment(first["at"]!):yyyy-MM-dd'T'HH:mm:ss'Z'}  {first["action"],-26} {first["outcome"]}" +
                (events.Count > 1 ? $", {events.Count} times" : ""));
        }

        var checkpoint = await NextCheckpointAsync(anyone, cancellation);
        var keys = KeySet((await anyone.ReadAsync("/.well-known/jwks.json", cancellation)).ToJsonString());
        var verdict = JwsVerifier.Verify(checkpoint, payload: null, keys, EvidenceTypes.AuditCheckpoint);
        if (verdict is not JwsVerification.Verified)
            throw new DemoFailedException("the audit checkpoint does not verify.");
        tell.Say("five minutes later the log's head is signed, and the signature holds");
    }

    /// <summary>Neighbours of one action and outcome, together.</summary>
    private static List<List<JsonNode>> Alike(IEnumerable<JsonNode?> trail)
    {
        List<List<JsonNode>> runs = [];
        foreach (var entry in trail.OfType<JsonNode>())
        {
            if (runs.LastOrDefault() is { } run && IsLike(run[0], entry))
                run.Add(entry);
            else
                runs.Add([entry]);
        }

        return runs;

        static bool IsLike(JsonNode one, JsonNode other) =>
            $"{one["action"]}|{one["outcome"]}" == $"{other["action"]}|{other["outcome"]}";
    }

    /// <summary>The head is signed on a timer, so the host's clock moves to it.</summary>
    private async Task<byte[]> NextCheckpointAsync(DemoClient anyone, CancellationToken cancellation)
    {
        await AdvanceAsync(anyone, "PT5M", cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        while (true)
        {
            using var answer = await anyone.GetAsync("/api/audit/checkpoint", limit.Token);
            if (answer.StatusCode == HttpStatusCode.OK)
                return await answer.Content.ReadAsByteArrayAsync(limit.Token);
            await Task.Delay(PollEvery, TimeProvider.System, limit.Token);
        }
    }

    private static async Task AdvanceAsync(DemoClient anyone, string period, CancellationToken cancellation)
    {
        using var moved = await anyone.PostAsync("/local/clock", new { advance = period }, cancellation);
        DemoClient.Expect(moved, HttpStatusCode.OK, "moving the clock");
    }

    private static DateTime Moment(JsonNode at) => at.GetValue<DateTimeOffset>().UtcDateTime;

    private static JsonWebKeySet KeySet(string json) => JsonWebKeySet.Parse(Encoding.UTF8.GetBytes(json)) switch
    {
        JsonWebKeySetOutcome.Read(var keys) => keys,
        _ => throw new DemoFailedException("the key set cannot be read."),
    };
}
