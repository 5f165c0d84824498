namespace PrivacyFunctions.Tests.Connectors;

/// <summary>The same with a service that answers every erasing call 202 and is then asked.</summary>
[TestClass]
public sealed class HttpPollingContractTests : HttpConnectorContractTests
{
    protected override TimeSpan? Patience => TimeSpan.Zero;
}
