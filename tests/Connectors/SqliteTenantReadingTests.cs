using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class SqliteTenantReadingTests : TenantReadingContract
{
    protected override Task<CardsUnderTest> StartAsync(EraseAction action) =>
        Task.FromResult<CardsUnderTest>(new SqliteCards(action, Now));
}
