using System.Net;
using System.Text.Json.Nodes;
using PrivacyFunctions.Erasure.Certificates;

namespace PrivacyFunctions.Local.Host.Demo;

internal sealed partial class DemoStory
{
    /// <summary>Ada's colleague, so that the download above and this stay two people's stories.</summary>
    private const string Leaving = "usr-0003";

    private async Task EraseAsync(DemoClient anyone, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var location = await AskForErasureAsync(limit.Token);
        var hold = await HoldAsync(limit.Token);

        tell.Chapter("A week later grace is over, but a court's hold stands");
        await AdvanceAsync(anyone, "P7D", limit.Token);
        using var admin = await DemoClient.SignInAsync(Base, Tenant, "usr-0002", ["ADMIN"], limit.Token);
        var held = await WhileAsync(admin, location, ["in_grace"], limit.Token);
        tell.Say($"status {held["status"]}, by {held["hold"]}: nothing is deleted");
        if (held["status"]!.GetValue<string>() != "on_hold")
            throw new DemoFailedException($"the erasure is {held["status"]} under a hold.");

        tell.Chapter("The hold is released, and the erasure goes on by itself");
        using (var released = await admin.PostAsync(
            $"/api/tenants/{Tenant}/holds/{hold}/release", new { reason = "The case is closed." }, limit.Token))
            DemoClient.Expect(released, HttpStatusCode.OK, "the release");
        var request = await WhileAsync(
            admin, location, ["in_grace", "on_hold", "running", "partially_completed"], limit.Token);
        if (request["status"]!.GetValue<string>() != "completed")
            throw new DemoFailedException($"the erasure ended {request["status"]}.");
        foreach (var service in request["services"]!.AsArray())
            tell.Say($"{service!["name"],-16} {string.Join(", ", service["items"]!.AsArray().Select(Words))}");
        await VerifyCertificateAsync(admin, anyone, location, limit.Token);
    }

    private async Task<string> AskForErasureAsync(CancellationToken cancellation)
    {
        tell.Chapter("An admin asks for a person's erasure");
        using var admin = await DemoClient.SignInAsync(Base, Tenant, "usr-0002", ["ADMIN"], cancellation);
        using var answer = await admin.PostAsync(
            $"/api/tenants/{Tenant}/requests", new { type = "erasure", subject = new { id = Leaving } }, cancellation);
        DemoClient.Expect(answer, HttpStatusCode.Accepted, "the erasure");
        var request = await DemoClient.JsonAsync(answer, cancellation);
        tell.Say(
            $"202: request {request["id"]}, {request["status"]} until {Moment(request["graceEndsAt"]!):yyyy-MM-dd}; " +
            "a mail with a link that cancels it is on its way");
        return answer.Headers.Location!.ToString();
    }

    private async Task<string> HoldAsync(CancellationToken cancellation)
    {
        using var owner = await DemoClient.SignInAsync(Base, Tenant, "usr-0001", ["OWNER"], cancellation);
        using var answer = await owner.PostAsync(
            $"/api/tenants/{Tenant}/holds",
            new { scope = "subject", subject = new { id = Leaving }, matter = "Court order", reason = "Pending case." },
            cancellation);
        DemoClient.Expect(answer, HttpStatusCode.Created, "the hold");
        var hold = (await DemoClient.JsonAsync(answer, cancellation))["id"]!.GetValue<string>();
        tell.Say($"an owner places a legal hold on the person: {hold}");
        return hold;
    }

    private async Task VerifyCertificateAsync(
        DemoClient admin, DemoClient anyone, string location, CancellationToken cancellation)
    {
        tell.Chapter("The deletion certificate is checked offline, with nothing but the published key set");
        using var answer = await admin.GetAsync(location + "/certificate", cancellation);
        DemoClient.Expect(answer, HttpStatusCode.OK, "the certificate");
        var certificate = await answer.Content.ReadAsByteArrayAsync(cancellation);
        await File.WriteAllBytesAsync(Path.Combine(keep.FullName, "certificate.json"), certificate, cancellation);
        var keys = KeySet((await anyone.ReadAsync("/.well-known/jwks.json", cancellation)).ToJsonString());
        if (CertificateVerifier.Verify(certificate, keys) is not CertificateVerification.Certificate verified)
            throw new DemoFailedException("the certificate does not verify.");
        tell.Say(
            $"signed, in the audit log at a signed head; {verified.Document.Services.Count} services, each asked again by another query");
        tell.Say($"last backup with these records expires {verified.Document.Dates.LastBackupExpires.At}");
    }

    private static string Words(JsonNode? item) => $"{item!["collection"]} {item["outcome"]} {item["count"]}" +
        (item["until"] is { } until ? $" until {Moment(until):yyyy-MM-dd}" : "");
}
