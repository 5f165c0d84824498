using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>The packs of the five products, each started on invented data of its own.</summary>
[TestClass]
public sealed class ProductPacksTests
{
    [TestMethod]
    [DataRow("plexur")]
    [DataRow("plexxa")]
    [DataRow("vynos")]
    [DataRow("fluxcascade")]
    [DataRow("planvault")]
    public async Task A_products_pack_starts_and_answers_an_access_request_from_every_service(string product)
    {
        var path = Packs.PathOf(product);
        var pack = Packs.Load(await File.ReadAllTextAsync(path));
        await using var host = await JourneyHost.StartAsync(options => options with { PackFile = path });
        using var admin = await host.AdminAsync();
        var request = await JourneyHost.WaitForStatusAsync(
            admin, await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example"), "completed");
        CollectionAssert.AreEquivalent(
            // An identity provider cannot be invented: its service is left out, and the host says so.
            pack.Services.Where(service => !service.IsAtIdentityProvider).Select(service => service.Name).ToList(),
            request["services"]!.AsArray().Select(service => service!["name"]!.GetValue<string>()).ToList());
        foreach (var item in request["services"]!.AsArray().SelectMany(service => service!["items"]!.AsArray()))
        {
            CollectionAssert.Contains(
                new[] { "exported", "not_kept" }, item!["outcome"]!.GetValue<string>(), item.ToJsonString());
        }
    }
}
