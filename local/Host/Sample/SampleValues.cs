using System.Globalization;
using System.Text.Json.Nodes;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// Invents a value for a field from its type, its column's name and, where that says nothing, its category.
/// </summary>
internal static class SampleValues
{
    private static readonly string[] Networks = ["192.0.2", "198.51.100", "203.0.113"];

    public static object Invent(Field field, SamplePerson person, DateTimeOffset at, SeededRandom random) =>
        field.Type switch
        {
            FieldType.Text => Text(field, person, random),
            FieldType.Integer => Integer(field, random),
            FieldType.Number => random.Below(100_000) / 1000.0,
            FieldType.Boolean => random.Below(2) == 1,
            FieldType.Timestamp => at,
            FieldType.Json => Json(field, random),
            FieldType.Bytes => random.Bytes(48),
            _ => throw new InvalidOperationException($"No value is known for the type {field.Type}."),
        };

    private static string Text(Field field, SamplePerson person, SeededRandom random) =>
        (field.Category, field.Column) switch
        {
            (_, var column) when Says(column, "phone") => $"+1-555-01{random.Below(100):00}",
            (_, var column) when Says(column, "address") && field.Category == "contact" =>
                $"{1 + random.Below(99)} {random.Pick(SampleWords.Places)} Road",
            _ when SampleWords.ForName(field) is { } words => random.Pick(words),
            ("contact", _) => person.Email,
            ("name", _) => person.DisplayName,
            ("identifier", _) => $"id-{random.Below(1_000_000):000000}",
            ("network", _) => $"{random.Pick(Networks)}.{1 + random.Below(254)}",
            ("credential", _) => Convert.ToHexStringLower(random.Bytes(24)),
            ("content" or "derived", _) => SampleWords.Sentence(random, 4),
            (_, var column) when Says(column, "path") => $"/api/{random.Pick(SampleWords.Prose)}/{random.Below(1000)}",
            (_, var column) when Says(column, "vat") => $"XX{random.Below(1_000_000_000):000000000}",
            (_, var column) when Says(column, "digits") => $"{random.Below(10_000):0000}",
            _ => random.Pick(SampleWords.For(field)),
        };

    private static long Integer(Field field, SeededRandom random) =>
        Says(field.Column, "cents") ? 100 * (1 + random.Below(5000)) : 1 + random.Below(5000);

    private static string Json(Field field, SeededRandom random)
    {
        if (Says(field.Column, "scopes"))
            return random.Pick(["""["read"]""", """["read","write"]"""]);
        JsonNode value = field.Category == "derived"
            ? new JsonArray(
                [.. Enumerable.Range(0, 16).Select(_ => (JsonNode)((random.Below(20_001) - 10_000) / 10_000.0))])
            : new JsonObject
            {
                [random.Pick(SampleWords.Prose)] = SampleWords.Sentence(random, 3),
                ["count"] = random.Below(1000),
                ["tags"] = new JsonArray(
                    [.. Enumerable.Range(0, 2).Select(_ => (JsonNode)random.Pick(SampleWords.Prose))]),
            };
        return value.ToJsonString();
    }

    private static bool Says(string column, string word) =>
        CultureInfo.InvariantCulture.CompareInfo.IndexOf(column, word, CompareOptions.OrdinalIgnoreCase) >= 0;
}
