using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>A person at the download page.</summary>
internal static class Download
{
    public static Task<HttpResponseMessage> ClaimAsync(HttpClient browser, Mail mail, string? code = null) =>
        browser.PostAsJsonAsync("/api/downloads", new { token = mail.Token, code = code ?? mail.Code });

    /// <summary>Claims and downloads; the browser keeps the cookie.</summary>
    public static async Task<(string Address, byte[] Package)> TakeAsync(HttpClient browser, Mail mail)
    {
        using var claim = await ClaimAsync(browser, mail);
        Assert.AreEqual(HttpStatusCode.SeeOther, claim.StatusCode, await claim.Content.ReadAsStringAsync());
        var address = claim.Headers.Location!.ToString();
        return (address, await browser.GetByteArrayAsync(address));
    }

    public static async Task<ExportManifest> VerifyAsync(HttpClient anyone, byte[] package)
    {
        var keys = (JsonWebKeySetOutcome.Read)JsonWebKeySet.Parse(
            await anyone.GetByteArrayAsync("/.well-known/jwks.json"));
        using var stream = new MemoryStream(package);
        var outcome = await PackageVerifier.VerifyAsync(stream, keys.Keys, CancellationToken.None);
        Assert.IsInstanceOfType<PackageVerification.Verified>(
            outcome, (outcome as PackageVerification.NotVerified)?.Findings[0]);
        return ((PackageVerification.Verified)outcome).Manifest;
    }

    /// <summary>Every file of the package by its path.</summary>
    public static Dictionary<string, byte[]> Unpack(byte[] package)
    {
        using var zip = new ZipArchive(new MemoryStream(package));
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = entry.Open();
            using var copy = new MemoryStream();
            content.CopyTo(copy);
            return copy.ToArray();
        });
    }

    public static JsonArray Records(byte[] package, string file) =>
        JsonNode.Parse(Unpack(package)[file])!["records"]!.AsArray();
}
