using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

[TestClass]
public sealed class SensitiveTests
{
    private static readonly Sensitive<string> Secret = new("ada@acme.example");

    [TestMethod]
    public void It_cannot_be_printed_by_accident()
    {
        Assert.AreEqual("[sensitive]", Secret.ToString());
        Assert.AreEqual("mail to [sensitive]", $"mail to {Secret}");
        Assert.AreEqual("Holder { Address = [sensitive] }", new Holder(Secret).ToString());
    }

    [TestMethod]
    public void It_cannot_be_serialised_by_accident()
    {
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(Secret));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(new Holder(Secret)));
        Assert.Throws<NotSupportedException>(
            () => JsonSerializer.Deserialize<Holder>("""{"Address":"ada@acme.example"}"""));
    }

    [TestMethod]
    public void Its_one_named_way_opens_it() => Assert.AreEqual("ada@acme.example", Secret.Reveal());

    private sealed record Holder(Sensitive<string> Address);
}
