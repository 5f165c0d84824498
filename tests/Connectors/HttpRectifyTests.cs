using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class HttpRectifyTests : RectifyContract
{
    [TestMethod]
    public async Task A_service_that_does_not_offer_it_says_so_and_changes_nothing()
    {
        await using var service = await HttpCards.StartAsync(EraseAction.HardDelete, Now, offersRest: false);
        await service.SeedAsync(Of("ada", 1, "Adda"));
        Assert.IsFalse(await RectifyAsync(service, Correct(service, "name", "Ada")));
        Assert.AreEqual("Adda", (await service.AllAsync()).Single().Name);
    }

    protected override async Task<CardsUnderTest> StartAsync() => await HttpCards.StartAsync(EraseAction.HardDelete, Now);
}
