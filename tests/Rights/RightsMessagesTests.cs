using System.Text.Json;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Rights;

/// <summary>These stand in histories that outlive a deployment.</summary>
[TestClass]
public sealed class RightsMessagesTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly RequestId One = RequestId.Parse("req_00000000000000000000000001");
    private static readonly RequestId Two = RequestId.Parse("req_00000000000000000000000002");

    [TestMethod]
    public void The_messages_keep_their_form()
    {
        Check(new RightStartedV1(Acme, One), """{"Tenant":"acme","Request":"req_00000000000000000000000001"}""");
        Check(
            new RightTurnV1(Stopped: false, Declined: false, Awaits: true, ["accounts"], DateTimeOffset.UnixEpoch),
            """{"Stopped":false,"Declined":false,"Awaits":true,"Services":["accounts"],"RetryUntil":"1970-01-01T00:00:00+00:00"}""");
        Check(
            new RectifyServiceV1(Acme, One, "accounts"),
            """{"Tenant":"acme","Request":"req_00000000000000000000000001","Service":"accounts"}""");
        Check(new ServiceRectifiedV1(Again: true), """{"Again":true}""");
        Check(new RightToldV1(Refused: true), """{"Refused":true}""");
        Check(
            new FinishRightV1(Acme, One, WillRetry: true, Undeliverable: false, Round: 2),
            """{"Tenant":"acme","Request":"req_00000000000000000000000001","WillRetry":true,"Undeliverable":false,"Round":2}""");
        Check(
            new LiftStartedV1(Acme, One, Two),
            """{"Tenant":"acme","Restriction":"req_00000000000000000000000001","Mail":"req_00000000000000000000000002"}""");
        Check(new LiftToldV1(Told: true), """{"Told":true}""");
        Check(
            new EndLiftV1(Acme, One, Two, Told: true),
            """{"Tenant":"acme","Restriction":"req_00000000000000000000000001","Mail":"req_00000000000000000000000002","Told":true}""");
    }

    private static void Check<T>(T message, string golden)
    {
        Assert.AreEqual(golden, JsonSerializer.Serialize(message));
        Assert.AreEqual(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(golden)));
    }
}
