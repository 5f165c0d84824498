using System.Text;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Storage;

[TestClass]
public sealed class EntityJsonTests
{
    private enum Colour
    {
        Red,
        DarkBlue,
    }

    private sealed record Sample(string Name, Colour Colour, DateTimeOffset At, int? Count)
    {
        public bool HasCount => Count is not null;
    }

    private sealed record Secret(Sensitive<string> Value);

    private static readonly DateTimeOffset At = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void A_record_is_written_in_camel_case_with_snake_case_enums_and_read_back()
    {
        var sample = new Sample("n", Colour.DarkBlue, At, null);
        var json = EntityJson.Write(sample);
        Assert.AreEqual(
            """{"name":"n","colour":"dark_blue","at":"2026-01-31T12:00:00+00:00","count":null}""",
            Encoding.UTF8.GetString(json.Span));
        Assert.AreEqual(sample, EntityJson.Read<Sample>(Entity(json)));
    }

    [TestMethod]
    [DataRow("""{"name":"n","colour":"red","at":"2026-01-31T12:00:00Z","count":1,"other":1}""",
        DisplayName = "unknown member")]
    [DataRow("""{"name":"n","colour":"red","at":"2026-01-31T12:00:00Z","count":1,"name":"m"}""",
        DisplayName = "doubled member")]
    [DataRow("""{"name":"n","colour":"red","at":"2026-01-31T12:00:00Z"}""", DisplayName = "missing member")]
    [DataRow("""{"name":null,"colour":"red","at":"2026-01-31T12:00:00Z","count":1}""",
        DisplayName = "null where none may be")]
    [DataRow("""{"name":"n","colour":"green","at":"2026-01-31T12:00:00Z","count":1}""", DisplayName = "unknown enum")]
    [DataRow("""{"name":"n","colour":0,"at":"2026-01-31T12:00:00Z","count":1}""", DisplayName = "enum as number")]
    [DataRow("null", DisplayName = "null")]
    [DataRow("{\"name\":\"n\"", DisplayName = "cut off")]
    public void What_is_not_such_a_record_is_refused_without_its_content(string json)
    {
        var entity = Entity(Encoding.UTF8.GetBytes(json));
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => EntityJson.Read<Sample>(entity));
        Assert.DoesNotContain("\"n\"", exception.ToString());
        Assert.IsNull(exception.InnerException);
    }

    [TestMethod]
    public void Sensitive_values_and_oversized_records_are_not_written()
    {
        Assert.ThrowsExactly<NotSupportedException>(() => EntityJson.Write(new Secret(new Sensitive<string>("s"))));
        Assert.ThrowsExactly<ArgumentException>(
            () => EntityJson.Write(new Sample(new string('x', IEntityStore.MaxContentBytes), Colour.Red, At, 1)));
    }

    [TestMethod]
    public void What_is_computed_is_not_stored_and_what_is_null_comes_back_as_null()
    {
        var read = EntityJson.Read<Sample>(Entity(EntityJson.Write(new Sample("n", Colour.Red, At, null))));
        Assert.IsNull(read.Count);
        Assert.IsFalse(read.HasCount);
    }

    private static StoredEntity Entity(ReadOnlyMemory<byte> json) =>
        new(new EntityKey("samples", "acme", "a"), json, new ETag("1"));
}
