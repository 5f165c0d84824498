using PrivacyFunctions.Exports;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Exports;

[TestClass]
public sealed class DownloadLinkTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LinkToken Token = LinkToken.New(TenantId.Parse("acme"), RandomSource.System);
    private static readonly string Right = Token.CodeMac("ABCDEFGH");
    private static readonly DownloadLink Link = new(
        Token.Id, Token.Tenant, RequestId.Parse("req_" + new string('0', 26)), 1, 0, Right, Now, Now.AddDays(30));

    [TestMethod]
    public void The_right_code_claims_once()
    {
        var granted = (ClaimVerdict.Granted)Link.Claim(Right, "cookie", Now);

        Assert.AreEqual(new ClaimVerdict.Refused(ClaimRefusal.Used, null), granted.Next.Claim(Right, "other", Now));
        Assert.AreEqual(ResumeVerdict.Granted, granted.Next.Resume("cookie", Now.AddMinutes(14)));
        Assert.AreEqual(ResumeVerdict.TooLate, granted.Next.Resume("cookie", Now.AddMinutes(15)));
        Assert.AreEqual(ResumeVerdict.Unknown, granted.Next.Resume("other", Now));
        Assert.AreEqual(ResumeVerdict.Unknown, Link.Resume("cookie", Now));
    }

    [TestMethod]
    public void The_browser_that_claimed_may_repeat_its_claim_with_the_right_code_while_its_time_runs()
    {
        var claimed = ((ClaimVerdict.Granted)Link.Claim(Right, "cookie", Now)).Next;

        Assert.IsTrue(claimed.IsRepeatedBy(Right, "cookie", Now.AddMinutes(14)));
        Assert.IsFalse(claimed.IsRepeatedBy(Right, "cookie", Now.AddMinutes(15)));
        Assert.IsFalse(claimed.IsRepeatedBy(Right, "other", Now));
        Assert.IsFalse(claimed.IsRepeatedBy(Token.CodeMac("22222222"), "cookie", Now));
        Assert.IsFalse(claimed.IsRepeatedBy(null, "cookie", Now));
    }

    [TestMethod]
    public void A_claimed_address_says_that_the_package_is_gone_once_its_life_is_over()
    {
        var late = ((ClaimVerdict.Granted)Link.Claim(Right, "cookie", Now.AddDays(30).AddMinutes(-1))).Next;

        Assert.AreEqual(ResumeVerdict.Granted, late.Resume("cookie", Now.AddDays(30)));
        Assert.AreEqual(ResumeVerdict.Expired, late.Resume("other", Now.AddDays(30)));
        Assert.AreEqual(ResumeVerdict.Expired, late.Resume("cookie", Now.AddDays(31)));
    }

    [TestMethod]
    public void Five_wrong_codes_lock_it_even_for_the_right_one()
    {
        var link = Link;
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var refused = (ClaimVerdict.Refused)link.Claim(null, "cookie", Now);
            Assert.AreEqual(ClaimRefusal.WrongCode, refused.Reason);
            link = refused.Next!;
        }

        var last = (ClaimVerdict.Refused)link.Claim(Token.CodeMac("22222222"), "cookie", Now);
        Assert.AreEqual(ClaimRefusal.Locked, last.Reason);
        Assert.AreEqual(new ClaimVerdict.Refused(ClaimRefusal.Locked, null), last.Next!.Claim(Right, "cookie", Now));
    }

    [TestMethod]
    public void An_expired_link_says_so_whatever_the_code()
    {
        Assert.AreEqual(
            new ClaimVerdict.Refused(ClaimRefusal.Expired, null), Link.Claim(Right, "cookie", Now.AddDays(30)));
        Assert.IsInstanceOfType<ClaimVerdict.Granted>(Link.Claim(Right, "cookie", Now.AddDays(30).AddTicks(-1)));
    }

    [TestMethod]
    public void A_superseded_link_is_not_claimed_and_a_used_one_is_not_superseded()
    {
        Assert.AreEqual(
            new ClaimVerdict.Refused(ClaimRefusal.Superseded, null), Link.Supersede()!.Claim(Right, "cookie", Now));
        Assert.IsNull(((ClaimVerdict.Granted)Link.Claim(Right, "cookie", Now)).Next.Supersede());
    }

    [TestMethod]
    public void A_token_is_read_bare_or_in_its_link_and_in_no_other_form()
    {
        var (token, link) = (Token.Reveal(), $"https://x.example/download#token={Token.Reveal()}");
        foreach (var text in new[] { token, link, $"  {token}\n" })
        {
            Assert.IsTrue(LinkToken.TryParse(text, out var read), text);
            Assert.AreEqual(Token.Id, read.Id);
        }

        foreach (var text in new[] { null, "", "acme", "acme.", Token.Reveal() + "A", Token.Reveal()[
            ..^1], "ACME" + Token.Reveal()[4..], new string('a', 5000) })
            Assert.IsFalse(LinkToken.TryParse(text, out _), text);
        Assert.AreEqual("[sensitive]", Token.ToString());
    }

    [TestMethod]
    public void A_code_is_read_as_people_type_it()
    {
        var code = LinkCode.New(RandomSource.System);

        Assert.AreEqual(8, code.Length);
        Assert.AreEqual(code, LinkCode.Read($" {code.ToLowerInvariant()[..4]}-{code[4..]} "));
        foreach (var text in new[] { null, "", "ABCDEFG", "ABCDEFGHI", "ABCDEFG0", new string(' ', 500) })
            Assert.IsNull(LinkCode.Read(text));
    }
}
