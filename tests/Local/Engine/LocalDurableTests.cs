using PrivacyFunctions.Tests.Contracts.Durable;

namespace PrivacyFunctions.Tests.Local.Engine;

[TestClass]
public sealed class LocalStartTests : StartContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => LocalDurableHost.StartAsync(app, true);
}

[TestClass]
public sealed class LocalEventTests : EventContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => LocalDurableHost.StartAsync(app, true);
}

[TestClass]
public sealed class LocalTaskTests : TaskContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => LocalDurableHost.StartAsync(app, true);
}

[TestClass]
public sealed class LocalReplayTests : ReplayContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => LocalDurableHost.StartAsync(app, true);
}

/// <summary>The same once more with orchestrators that stay in memory between their episodes.</summary>
[TestClass]
public sealed class LocalKeptReplayTests : ReplayContract
{
    protected override Task<IDurableHost> StartHostAsync(DurableApp app) => LocalDurableHost.StartAsync(app, false);
}
