using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>The table and the pack's words for <see cref="Contracts.Card"/>.</summary>
internal static class CardsService
{
    /// <summary>Both databases take this.</summary>
    public const string Schema = """
        CREATE TABLE cards (
            tenant_id TEXT NOT NULL, holder TEXT, number BIGINT NOT NULL, name TEXT, nickname TEXT, pin TEXT, log TEXT,
            visits BIGINT, issued_at {0}, PRIMARY KEY (tenant_id, number));
        CREATE INDEX cards_by_holder ON cards (tenant_id, holder, number);
        """;

    public static readonly string SqliteSchema = Schema.Replace("{0}", "TEXT", StringComparison.Ordinal);

    public static readonly string PostgreSqlSchema = Schema.Replace("{0}", "timestamptz", StringComparison.Ordinal);

    public static Collection Cards(EraseAction action) => NotesService.Collection(
        "cards", "holder", "subjectId", ["number"],
        new EraseRule(action, action == EraseAction.Retain ? "tax" : null),
        Field("number", DataClass.Operational, FieldType.Integer, "technical"),
        Field("holder", DataClass.Identity, FieldType.Text, "identifier"),
        Field("name", DataClass.Identity, FieldType.Text, "name"),
        Field("nickname", DataClass.Identity, FieldType.Text, "name", optional: true),
        Field("pin", DataClass.Operational, FieldType.Text, "credential", optional: true),
        Field("log", DataClass.Operational, FieldType.Text, "activity", optional: true),
        Field("visits", DataClass.Behaviour, FieldType.Integer, "activity"),
        Field("issuedAt", DataClass.Behaviour, FieldType.Timestamp, "activity", column: "issued_at")) with
    {
        Service = "cards",
        Name = "cards",
        Retention = new RetentionRule("issuedAt", CalendarPeriod.Parse("P7Y"), "Seven years."),
    };

    public static Service Of(ConnectorKind kind, EraseAction action) =>
        new("cards", "Cards", "Keeps cards", kind, "cards", [], [Cards(action)], Exempt: []);

    private static Field Field(
        string name, DataClass @class, FieldType type, string category, bool optional = false, string? column = null) =>
        new(name, column ?? name, category, @class, "contract", type, Omit: null, optional);
}
