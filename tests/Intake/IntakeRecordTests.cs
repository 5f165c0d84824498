using System.Text.Json;
using PrivacyFunctions.Intake;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Intake;

[TestClass]
public sealed class IntakeRecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly RequestId Id = RequestId.Parse("req_01jd0000000000000000000000");

    [TestMethod]
    public void The_transition_table_of_the_readme_is_what_the_code_does()
    {
        var actual = (from state in States() from change in Events(state) where change.To is not null
                      select (Name(state), change.Event, change.To)).ToHashSet();
        var rows = ReadmeTable.Read("functions/Intake/README.md", "| from | ")
            .Select(row => (row[0], row[1], row[2])).ToHashSet();
        Assert.IsTrue(rows.SetEquals(actual!), "The table must be:\n" + string.Join(
            '\n', actual.Select(row => $"| `{row.Item1}` | {row.Item2} | `{row.Item3}` |")));
    }

    [TestMethod]
    public void The_code_works_until_its_day_is_over_and_not_a_tick_longer()
    {
        var mailed = Record().WithLink("hash", "mac");
        Assert.IsInstanceOfType<IntakeTry.Right>(mailed.Try("mac", mailed.ExpiresAt.AddTicks(-1)));
        Assert.IsInstanceOfType<IntakeTry.Expired>(mailed.Try("mac", mailed.ExpiresAt));
        Assert.IsInstanceOfType<IntakeTry.Wrong>(Record().Try(mac: null, Now));
    }

    [TestMethod]
    public void A_record_keeps_the_link_that_its_mail_carries()
    {
        var mailed = Record().WithLink("hash", "mac");
        Assert.AreSame(mailed, mailed.WithLink("other", "other"));
    }

    [TestMethod]
    public void What_an_orchestration_is_given_reads_the_same_after_an_upgrade()
    {
        const string Golden =
            """{"Tenant":"acme","Intake":"req_01jd0000000000000000000000","Phase":"submission"}""";
        var due = new IntakeDueV1(TenantId.Parse("acme"), Id, IntakePhase.Submission);
        Assert.AreEqual(Golden, JsonSerializer.Serialize(due));
        Assert.AreEqual(due, JsonSerializer.Deserialize<IntakeDueV1>(Golden));
    }

    private static IntakeRecord Record() => new(
        Id, TenantId.Parse("acme"), RequestType.Access, Regulation.Gdpr, Now, [1]);

    private static IEnumerable<IntakeRecord> States()
    {
        var mailed = Record().WithLink("hash", "mac");
        var confirmed = ((IntakeTry.Right)mailed.Try("mac", Now)).Next;
        yield return mailed;
        yield return mailed with { WrongCodes = IntakeRecord.MaxWrongCodes };
        yield return confirmed;
        yield return confirmed.Close(IntakeState.Submitted, Now);
        yield return confirmed.Close(IntakeState.Answered, Now);
        yield return mailed.Close(IntakeState.Expired, mailed.ExpiresAt);
        yield return mailed.Close(IntakeState.Unreachable, Now);
    }

    private static IEnumerable<(string Event, string? To)> Events(IntakeRecord record)
    {
        yield return ("the right code", record.Try("mac", Now) switch
        {
            IntakeTry.Right(var next) => Name(next),
            IntakeTry.Repeated => Name(record),
            _ => null,
        });
        yield return ("the fifth wrong code",
            (record with { WrongCodes = Math.Max(record.WrongCodes, 4) }).Try("other", Now) is IntakeTry.Wrong(var wrong) &&
            record.State is IntakeState.AwaitingVerification ? Name(wrong) : null);
        yield return ("the mail is refused", After(record.Close(IntakeState.Unreachable, Now)));
        yield return ("24 hours pass", After(record.Close(IntakeState.Expired, record.ExpiresAt)));
        yield return ("the person is found", After(record.Close(IntakeState.Submitted, Now)));
        yield return ("there is no such request to make", After(record.Close(IntakeState.Answered, Now)));

        string? After(IntakeRecord next) => ReferenceEquals(next, record) ? null : Name(next);
    }

    private static string Name(IntakeRecord record) =>
        JsonSerializer.Serialize(record.State).Trim('"') +
        (record.State is IntakeState.AwaitingVerification && record.WrongCodes >= IntakeRecord.MaxWrongCodes
            ? ", locked" : "");
}
