using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class PostgreSqlTenantReadingTests : TenantReadingContract
{
    protected override async Task<CardsUnderTest> StartAsync(EraseAction action) =>
        await PostgreSqlCards.StartAsync(action, Now);
}
