using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class HttpEraseClassesTests : EraseClassesContract
{
    protected override async Task<CardsUnderTest> StartAsync(EraseAction action) =>
        await HttpCards.StartAsync(action, Now);
}
