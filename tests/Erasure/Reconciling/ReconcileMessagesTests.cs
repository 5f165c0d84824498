using System.Text.Json;
using PrivacyFunctions.Erasure.Reconciling;

namespace PrivacyFunctions.Tests.Erasure.Reconciling;

/// <summary>These stand in histories that outlive a deployment.</summary>
[TestClass]
public sealed class ReconcileMessagesTests
{
    [TestMethod]
    public void The_messages_keep_their_form()
    {
        Check(
            new ReconcileStartedV1(
                "rec_1", GateFixture.Acme, new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero)),
            """{"Id":"rec_1","Tenant":"acme","Since":"2026-11-21T09:00:00+00:00"}""");
        Check(new ReconciledV1(1, 2), """{"Unreached":1,"Retriable":2}""");
    }

    private static void Check<T>(T message, string golden)
    {
        Assert.AreEqual(golden, JsonSerializer.Serialize(message));
        Assert.AreEqual(message, JsonSerializer.Deserialize<T>(golden));
    }
}
