using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tests.Requests;

[TestClass]
public sealed class RequestAgentTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow("Grace Hopper", true)]
    [DataRow("Dr. Ödön von Horváth-Maier jr.", true)]
    [DataRow("O’Neil, Smith & Sons", true)]
    [DataRow("株式会社プライバシー", true)]
    [DataRow("win.a-prize.example", false)]
    [DataRow("https://prize.example", false)]
    [DataRow("grace@agents.example", false)]
    [DataRow("Grace\r\nCode: AAAAAAAA", false)]
    [DataRow("  ", false)]
    public void A_name_is_one_of_which_no_mail_program_makes_a_link(string name, bool expected) =>
        Assert.AreEqual(expected, RequestAgent.IsName(name));

    [TestMethod]
    public void A_name_has_at_most_a_hundred_characters()
    {
        Assert.IsTrue(RequestAgent.IsName(new string('a', 100)));
        Assert.IsFalse(RequestAgent.IsName(new string('a', 101)));
    }

    [TestMethod]
    [DataRow("2026-01-01", null, null)]
    [DataRow("2026-01-01", "2026-11-21", null)]
    [DataRow("2026-01-01", "2026-11-20", "power_of_attorney_expired")]
    [DataRow("2026-11-22", null, null, DisplayName = "it is the 22nd already where the sun rises first")]
    [DataRow("2026-11-23", null, "power_of_attorney_not_signed")]
    [DataRow("2026-05-01", "2026-04-30", "invalid_value")]
    public void A_power_of_attorney_holds_from_its_signature_to_its_last_day(
        string signedOn, string? validUntil, string? code) => Assert.AreEqual(
        code,
        new PowerOfAttorney(
            new string('0', 64), DateOnly.Parse(signedOn, null), validUntil is null ? null : DateOnly.Parse(validUntil, null))
            .Problem(Noon)?.Code);

    [TestMethod]
    [DataRow("abc")]
    [DataRow("ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD")]
    public void A_power_of_attorney_is_named_by_its_hash(string sha256) => Assert.AreEqual(
        ("sha256", "invalid_value"),
        new PowerOfAttorney(sha256, new DateOnly(2026, 1, 1)).Problem(Noon) is var (member, code, _) ? (member, code) : default);
}
