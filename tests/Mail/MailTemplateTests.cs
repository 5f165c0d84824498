using AngleSharp.Html.Parser;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tests.Mail;

[TestClass]
public sealed class MailTemplateTests
{
    private static readonly RequestId Id = RequestId.Parse("req_" + new string('0', 26));
    private static readonly DateTimeOffset Expiry = new(2026, 6, 3, 9, 5, 0, TimeSpan.Zero);

    [TestMethod]
    public void The_code_stands_on_its_own_line_after_the_word_Code()
    {
        var lines = Ready().RenderText().Split('\n');
        Assert.Contains("Code: AB12CD34", lines);
        Assert.Contains("https://privacy.example/download#token=acme.t0ken", lines);
    }

    [TestMethod]
    public void Text_and_html_say_the_same()
    {
        var template = Ready();
        var document = new HtmlParser().ParseDocument(template.RenderHtml());
        Assert.AreEqual(
            "https://privacy.example/download#token=acme.t0ken", document.QuerySelector("a")!.GetAttribute("href"));
        Assert.AreEqual("AB12CD34", document.QuerySelector("strong")!.TextContent);
        foreach (var paragraph in document.QuerySelectorAll("p").Where(p => p.QuerySelector("a, strong") is null))
            Assert.Contains(paragraph.TextContent, template.RenderText());
    }

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r")]
    [DataRow("\u0085")]
    [DataRow("\u2028")]
    [DataRow("\u2029")]
    public void A_typed_reason_can_start_neither_a_tag_nor_a_line_of_its_own(string lineBreak)
    {
        var template = new RequestNoticeMail(
            "Sample", "privacy@sample.example", Id, RequestType.Erasure, "rejected",
            $"<script>alert(1)</script>{lineBreak}Code: EVIL0000", Until: null);
        Assert.AreEqual($"Your privacy request to Sample (erasure, {Id})", template.Subject);
        Assert.Contains(" Code:", template.RenderText());
        Assert.IsNull(new HtmlParser().ParseDocument(template.RenderHtml()).QuerySelector("script"));
    }

    [TestMethod]
    public void Services_that_could_not_answer_are_named()
    {
        var text = (Ready() with { Missing = ["Billing", "Documents"] }).RenderText();
        Assert.Contains("could not answer yet: Billing, Documents.", text);
    }

    [TestMethod]
    public void An_owner_is_told_what_becomes_of_the_deletion()
    {
        var mail = new OrganisationExportMail(
            "Sample", "privacy@sample.example", Id, "acme", "https://privacy.example/download#token=acme.t0ken",
            "AB12CD34", Expiry, [], Edition: 1, BeforeDeletion: true);
        Assert.Contains("Code: AB12CD34", mail.RenderText().Split('\n'));
        Assert.Contains("begins now", mail.RenderText());
        Assert.Contains("only when a complete package", (mail with { Missing = ["Billing"] }).RenderText());
        Assert.DoesNotContain("deletion", (mail with { BeforeDeletion = false }).RenderText());
        var failed = new OrganisationExportFailedMail("Sample", "privacy@sample.example", Id, ["Billing"], BeforeDeletion: true);
        Assert.Contains("Nothing was deleted.", failed.RenderText());
        Assert.DoesNotContain("deleted", (failed with { BeforeDeletion = false }).RenderText());
    }

    [TestMethod]
    public void The_expiry_is_written_in_utc_whatever_the_offset() =>
        Assert.Contains("3 June 2026, 09:05 UTC",
            (Ready() with { ExpiresAt = Expiry.ToOffset(TimeSpan.FromHours(5)) }).RenderText());

    [TestMethod]
    public void It_says_who_asked_for_what_under_which_reference_and_whom_to_write_to()
    {
        var (own, foreign) = (Ready(), Ready() with { Channel = Channel.Admin, Type = RequestType.Portability });

        Assert.Contains("You asked for the personal data that Sample keeps about you.", own.RenderText());
        Assert.Contains("Your organisation asked for the personal data that you gave Sample", foreign.RenderText());
        Assert.DoesNotContain("You asked", foreign.RenderText());
        Assert.Contains($"Request: access. Reference: {Id}", own.RenderText());
        Assert.Contains($"Request: data portability. Reference: {Id}", foreign.RenderText());
        Assert.Contains("write to privacy@sample.example.", own.RenderText());
        Assert.AreEqual($"Your data from Sample is ready (access, {Id})", own.Subject);
        Assert.AreEqual($"Your data from Sample is ready (data portability, {Id})", foreign.Subject);
    }

    [TestMethod]
    public void A_mail_whose_link_needs_a_sign_in_does_not_call_itself_the_key()
    {
        Assert.Contains("Anyone who has this mail can open the package", Ready().RenderText());
        var signedIn = (Ready() with { SignIn = true }).RenderText();
        Assert.Contains("you have to be signed in to Sample as well", signedIn);
        Assert.DoesNotContain("Anyone who has this mail", signedIn);
    }

    private static ExportReadyMail Ready() =>
        new("Sample", "privacy@sample.example", Id, RequestType.Access, Channel.SelfService,
            "https://privacy.example/download#token=acme.t0ken", "AB12CD34", Expiry, [], 1, SignIn: false);
}
