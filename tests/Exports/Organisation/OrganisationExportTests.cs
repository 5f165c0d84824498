using PrivacyFunctions.Connectors;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Exports.Organisation;

/// <summary>What may happen to an organisation's export.</summary>
[TestClass]
public sealed class OrganisationExportTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly OrganisationExport Running = new(
        RequestId.Parse("req_00000000000000000000000001"), TenantId.Parse("acme"), SubjectId.Parse("user-1"), "actor-1",
        Now, Now.AddDays(30), "tdel_1", OrganisationExportStatus.Running, []);

    private static readonly ServiceResult[] Complete =
        [new("accounts", [new CollectionResult("users", new Receipt.Exported(3))])];

    private static readonly ServiceResult[] Missing =
        [new("usage", [new CollectionResult("events", new Receipt.Failed(FailureReason.Timeout, Retriable: true))])];

    [TestMethod]
    public void Only_a_complete_package_that_was_delivered_lets_the_deletion_begin()
    {
        foreach (var (services, retry, undeliverable, status, due) in new[]
        {
            (Complete, false, false, OrganisationExportStatus.Completed, true),
            (Complete, false, true, OrganisationExportStatus.Failed, false),
            (Missing, true, false, OrganisationExportStatus.PartiallyCompleted, false),
            (Missing, false, false, OrganisationExportStatus.Failed, false),
            (Missing, true, true, OrganisationExportStatus.Failed, false),
        })
        {
            var next = Next(Running.Finish(services, retry, undeliverable, Now));
            Assert.AreEqual((status, due), (next.Status, next.IsDeletionDue));
            Assert.AreEqual(status is OrganisationExportStatus.PartiallyCompleted, next.IsOpen);
        }

        Assert.IsFalse(Next((Running with { Deletion = null }).Finish(Complete, false, false, Now)).IsDeletionDue);
    }

    [TestMethod]
    public void A_cancellation_ends_it_until_it_is_complete_and_not_after()
    {
        var cancelled = Next(Running.Cancel(Now));
        Assert.IsFalse(cancelled.IsUnfinished);
        Assert.AreEqual("export_closed", Refused(cancelled.Finish(Complete, false, false, Now)));
        Assert.AreEqual("export_closed", Refused(cancelled.DeletionBegun(Now)));
        Assert.AreSame(cancelled, Next(cancelled.Cancel(Now.AddDays(1))));
        var completed = Next(Running.Finish(Complete, false, false, Now));
        Assert.AreEqual("export_closed", Refused(completed.Cancel(Now)));
    }

    [TestMethod]
    public void It_stays_unfinished_until_its_deletion_has_begun_which_happens_once()
    {
        var completed = Next(Running.Finish(Complete, false, false, Now));
        Assert.IsTrue(completed.IsUnfinished);
        var begun = Next(completed.DeletionBegun(Now.AddMinutes(1)));
        Assert.IsFalse(begun.IsUnfinished);
        Assert.AreEqual("export_closed", Refused(begun.DeletionBegun(Now.AddDays(1))));
    }

    [TestMethod]
    public void What_is_withdrawn_before_its_deletion_began_deletes_nothing()
    {
        var completed = Next(Running.Finish(Complete, false, false, Now));
        var withdrawn = Next(completed.Withdraw(Now));
        Assert.AreEqual(OrganisationExportStatus.Withdrawn, withdrawn.Status);
        Assert.IsFalse(withdrawn.IsDeletionDue);
        Assert.AreSame(Running, Next(Running.Withdraw(Now)), "One that is open is made anew.");
    }

    private static OrganisationExport Next(OrganisationExportChange change) =>
        Assert.IsInstanceOfType<OrganisationExportChange.To>(change).Export;

    private static string Refused(OrganisationExportChange change) =>
        Assert.IsInstanceOfType<OrganisationExportChange.Refused>(change).Code;
}
