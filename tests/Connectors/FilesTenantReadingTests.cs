using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class FilesTenantReadingTests : TenantReadingContract
{
    protected override Task<CardsUnderTest> StartAsync(EraseAction action) =>
        Task.FromResult<CardsUnderTest>(new FileCards(action, Now));
}
