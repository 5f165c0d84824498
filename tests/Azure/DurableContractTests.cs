using PrivacyFunctions.Tests.Contracts.Durable;

namespace PrivacyFunctions.Tests.Azure;

[TestClass]
public sealed class DurableTaskTests : TaskContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => InProcessDurableHost.StartAsync(app);
}

[TestClass]
public sealed class DurableEventTests : EventContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => InProcessDurableHost.StartAsync(app);
}

[TestClass]
public sealed class DurableStartTests : StartContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => InProcessDurableHost.StartAsync(app);
}

[TestClass]
public sealed class DurableReplayTests : ReplayContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => InProcessDurableHost.StartAsync(app);
}
