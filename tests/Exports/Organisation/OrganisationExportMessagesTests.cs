using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tests.Exports.Organisation;

/// <summary>These stand in histories that outlive a deployment.</summary>
[TestClass]
public sealed class OrganisationExportMessagesTests
{
    private static readonly RequestId Export = RequestId.Parse("req_00000000000000000000000001");

    [TestMethod]
    public void The_messages_keep_their_form()
    {
        Check(
            new OrganisationExportStartedV1(ExportsFixture.Acme, Export),
            """{"Tenant":"acme","Export":"req_00000000000000000000000001"}""");
        Check(
            new OrganisationExportPlanV1(["accounts"], Stopped: false, DeletionDue: true),
            """{"Services":["accounts"],"Stopped":false,"DeletionDue":true}""");
        Check(
            new FinishOrganisationExportV1(
                ExportsFixture.Acme, Export,
                [new ServiceResult("accounts", [new CollectionResult("users", new Receipt.Exported(3))])],
                WillRetry: false, Edition: 1, Undeliverable: false),
            """{"Tenant":"acme","Export":"req_00000000000000000000000001","Services":[{"Name":"accounts","Items":[{"Collection":"users","Receipt":{"outcome":"exported","Count":3}}]}],"WillRetry":false,"Edition":1,"Undeliverable":false}""");
        Check(new OrganisationExportFinishedV1(DeletionDue: true), """{"DeletionDue":true}""");
    }

    private static void Check<T>(T message, string golden)
    {
        Assert.AreEqual(golden, JsonSerializer.Serialize(message));
        Assert.AreEqual(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(golden)));
    }
}
