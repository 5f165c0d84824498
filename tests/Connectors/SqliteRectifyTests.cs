using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class SqliteRectifyTests : RectifyContract
{
    protected override Task<CardsUnderTest> StartAsync() =>
        Task.FromResult<CardsUnderTest>(new SqliteCards(EraseAction.HardDelete, Now));
}
