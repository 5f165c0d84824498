using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class PostgreSqlEraseClassesTests : EraseClassesContract
{
    protected override async Task<CardsUnderTest> StartAsync(EraseAction action) =>
        await PostgreSqlCards.StartAsync(action, Now);
}
