using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Consent;

/// <summary>These stand in histories that outlive a deployment.</summary>
[TestClass]
public sealed class ConsentRequestMessagesTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly RequestId Request = RequestId.Parse("req_00000000000000000000000001");

    private static readonly ServiceResult Result =
        new("consents", [new CollectionResult("marketing", new Receipt.Withdrawn(1))]);

    [TestMethod]
    public void The_messages_keep_their_form()
    {
        Check(new ConsentRequestV1(Acme, Request), """{"Tenant":"acme","Request":"req_00000000000000000000000001"}""");
        Check(
            new ConsentsChangedV1(Result, Stopped: false),
            """{"Result":{"Name":"consents","Items":[{"Collection":"marketing","Receipt":{"outcome":"withdrawn","Count":1}}]},"Stopped":false}""");
        Check(
            new TellConsentsV1(Acme, Request, new ServiceResult("consents", [])),
            """{"Tenant":"acme","Request":"req_00000000000000000000000001","Result":{"Name":"consents","Items":[]}}""");
        Check(new ConsentsToldV1(Refused: true), """{"Refused":true}""");
        Check(
            new FinishConsentRequestV1(Acme, Request, new ServiceResult("consents", []), Undeliverable: false),
            """{"Tenant":"acme","Request":"req_00000000000000000000000001","Result":{"Name":"consents","Items":[]},"Undeliverable":false}""");
    }

    private static void Check<T>(T message, string golden)
    {
        Assert.AreEqual(golden, JsonSerializer.Serialize(message));
        Assert.AreEqual(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(golden)));
    }
}
