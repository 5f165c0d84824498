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
    [TestMethod]
    public override Task An_instance_that_is_to_start_later_does_not_start_early()
    {
        Assert.Inconclusive("The in-process host starts it at once. The app starts nothing later.");
        return Task.CompletedTask;
    }

    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => InProcessDurableHost.StartAsync(app);
}

[TestClass]
public sealed class DurableReplayTests : ReplayContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => InProcessDurableHost.StartAsync(app);
}
