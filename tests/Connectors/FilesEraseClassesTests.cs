using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class FilesEraseClassesTests : EraseClassesContract
{
    [TestMethod]
    public async Task A_person_who_is_gone_has_no_folder_left()
    {
        await using var service = new FileCards(EraseAction.Pseudonymise, Now);
        await service.SeedAsync(new Card("acme", "ada", 1, "Ada"));
        await service.Connector.EraseAsync(
            ConnectorReading.Scope("acme", "ada"), service.Cards, "step", CancellationToken.None);
        var names = service.Root.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(entry => entry.Name);
        CollectionAssert.DoesNotContain(names.ToArray(), "ada");
    }

    protected override Task<CardsUnderTest> StartAsync(EraseAction action) =>
        Task.FromResult<CardsUnderTest>(new FileCards(action, Now));
}
