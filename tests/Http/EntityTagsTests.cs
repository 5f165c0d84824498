using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Http;

[TestClass]
public sealed class EntityTagsTests
{
    [TestMethod]
    public void The_tag_that_was_given_out_is_understood_and_compared()
    {
        var asked = Read(EntityTags.Format(new ETag("17")));
        Assert.IsTrue(asked.Allows(new ETag("17")));
        Assert.IsFalse(asked.Allows(new ETag("18")));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("*")]
    public void Without_a_tag_any_version_is_fine(string? header) => Assert.IsTrue(Read(header).Allows(new ETag("17")));

    [TestMethod]
    [DataRow("17")]
    [DataRow("W/\"17\"")]
    [DataRow("\"1\", \"2\"")]
    [DataRow("\"\"")]
    public void A_weak_tag_a_list_or_a_bare_word_is_refused(string header) =>
        Assert.IsInstanceOfType<IfMatch.Refused>(Read(header));

    private static IfMatch Read(string? header)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.IfMatch = header;
        return EntityTags.ReadIfMatch(context.Request);
    }
}
