using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public class HttpRetentionContractTests : RetentionContract
{
    protected virtual TimeSpan? Patience => null;

    protected override async Task<CardsUnderTest> StartAsync(EraseAction action) =>
        await HttpCards.StartAsync(action, Now, Patience);
}

/// <summary>The same with a service that answers every sweep 202 and is then asked.</summary>
[TestClass]
public sealed class HttpRetentionPollingTests : HttpRetentionContractTests
{
    protected override TimeSpan? Patience => TimeSpan.Zero;
}
