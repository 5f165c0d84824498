using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tests.Evidence;

[TestClass]
public sealed class CanonicalJsonTests
{
    [TestMethod]
    public void Numbers_are_formatted_as_the_RFC_lists_them()
    {
        foreach (var (bits, expected) in VectorFile.Read("evidence/rfc8785-numbers.txt"))
        {
            var number = BitConverter.UInt64BitsToDouble(Convert.ToUInt64(bits, 16));
            if (expected == "error")
                Assert.ThrowsExactly<ArgumentException>(() => CanonicalNumbers.Format(number));
            else
                Assert.AreEqual(expected, CanonicalNumbers.Format(number), bits);
        }
    }

    [TestMethod]
    public void Any_double_reads_back_as_itself()
    {
        var random = new Random(8785);
        for (var i = 0; i < 20_000; i++)
        {
            var number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(number))
                Assert.AreEqual(number, double.Parse(CanonicalNumbers.Format(number)));
        }
    }

    [TestMethod]
    public void Documents_get_the_canonical_form_of_the_RFC()
    {
        var lines = VectorFile.Read("evidence/rfc8785-documents.txt");
        for (var i = 0; i < lines.Count; i += 2)
        {
            var read = Assert.IsInstanceOfType<CanonicalJsonOutcome.Read>(
                Parse(lines[i].Text.Trim(), NumberRule.Doubles), lines[i].Text);
            Assert.AreEqual(
                lines[i + 1].Text, Encoding.UTF8.GetString(CanonicalJson.Serialize(read.Value, NumberRule.Doubles)));
        }
    }

    [TestMethod]
    public void What_readers_could_understand_differently_is_refused()
    {
        foreach (var (fault, text) in VectorFile.Read("evidence/json-refused.txt"))
            Assert.IsInstanceOfType<CanonicalJsonOutcome.Refused>(CanonicalJson.Parse(Bytes(text)), fault);
    }

    [TestMethod]
    public void Nesting_is_limited_when_reading_and_when_writing()
    {
        Assert.IsInstanceOfType<CanonicalJsonOutcome.Read>(Parse(Nested(CanonicalJson.MaxDepth)));
        Assert.IsInstanceOfType<CanonicalJsonOutcome.Refused>(Parse(Nested(CanonicalJson.MaxDepth + 1)));
        JsonNode deep = new JsonArray();
        for (var i = 0; i < CanonicalJson.MaxDepth + 1; i++)
            deep = new JsonArray(deep);
        Assert.ThrowsExactly<ArgumentException>(() => CanonicalJson.Serialize(deep));
    }

    [TestMethod]
    public void The_largest_whole_numbers_are_kept_and_no_other_number_is_signed()
    {
        Assert.AreEqual(
            "[9007199254740991,-9007199254740991,0]", Canonical(new JsonArray(9007199254740991, -9007199254740991, 0)));
        Assert.ThrowsExactly<ArgumentException>(() => CanonicalJson.Serialize(JsonValue.Create(9007199254740992)));
        Assert.ThrowsExactly<ArgumentException>(() => CanonicalJson.Serialize(JsonValue.Create(1.5)));
        Assert.ThrowsExactly<ArgumentException>(() => CanonicalJson.Serialize(JsonValue.Create("\ud800")));
        Assert.ThrowsExactly<ArgumentException>(() => CanonicalJson.Serialize(new JsonObject { ["\udc00"] = 1 }));
    }

    [TestMethod]
    public void Values_of_other_types_are_written_as_their_JSON_text()
    {
        var time = new DateTimeOffset(2026, 3, 31, 9, 0, 0, TimeSpan.Zero);
        Assert.AreEqual(
            "{\"at\":\"2026-03-31T09:00:00+00:00\"}", Canonical(new JsonObject { ["at"] = JsonValue.Create(time) }));
        using var document = JsonDocument.Parse("""{"b": [1, "\u0041"], "a": null}""");
        Assert.AreEqual(
            """{"a":null,"b":[1,"A"]}""", Encoding.UTF8.GetString(CanonicalJson.Serialize(document.RootElement)));
    }

    [TestMethod]
    public void Only_the_one_form_counts_as_canonical()
    {
        Assert.IsTrue(CanonicalJson.IsCanonical("""{"a":1,"b":"ö"}"""u8));
        foreach (var text in new[] { """{"b":"ö","a":1}""", """{"a":1, "b":"ö"}""", """{"a":1,"b":"\u00f6"}""",
            """{"a":1,"b":"ö"}""" + "\n", "" })
            Assert.IsFalse(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text)), text);
    }

    [TestMethod]
    public void A_refusal_tells_nothing_of_the_document()
    {
        var refused = Assert.IsInstanceOfType<CanonicalJsonOutcome.Refused>(
            Parse("""{"ada@acme.example":1,"ada@acme.example":2}"""));
        Assert.DoesNotContain("ada", refused.Reason);
    }

    private static CanonicalJsonOutcome Parse(string text, NumberRule numbers = NumberRule.Integers) =>
        CanonicalJson.Parse(Encoding.UTF8.GetBytes(text), numbers);

    private static string Canonical(JsonNode node) => Encoding.UTF8.GetString(CanonicalJson.Serialize(node));

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    /// <summary>The vectors write bytes that are no text as <c>\x??</c>.</summary>
    private static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == 'x')
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 2, 2), 16));
                i += 3;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }

        return [.. bytes];
    }
}
