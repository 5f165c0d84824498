using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Requests;

[TestClass]
public sealed class RequestListTests
{
    [TestMethod]
    [DataRow("s|!")]
    [DataRow("open|!")]
    [DataRow("a")]
    [DataRow("contact|")]
    public async Task A_forged_continuation_does_not_lead_out_of_a_persons_own_requests(string row)
    {
        await using var fixture = new ExportsFixture();
        await fixture.SubmitAsync();
        var neighbour = SubjectId.Parse("user-2");

        var seen = await fixture.Get<RequestStore>()
            .ListOfSubjectAsync(ExportsFixture.Acme, neighbour, row, CancellationToken.None).ToListAsync();

        Assert.IsEmpty(seen);
    }

    [TestMethod]
    public async Task A_forged_continuation_does_not_lead_a_tenants_list_into_other_rows()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();

        var seen = await fixture.Get<RequestStore>().ListAsync(ExportsFixture.Acme, "contact|", CancellationToken.None)
            .ToListAsync();

        Assert.AreEqual(started.Request, seen.Single().Request.Id);
    }
}
