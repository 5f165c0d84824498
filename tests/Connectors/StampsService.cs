using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>Cards and the stamps on them, which go with their card.</summary>
internal static class StampsService
{
    private const string Table = """
        CREATE TABLE stamps (
            tenant_id TEXT NOT NULL, id BIGINT NOT NULL, card BIGINT, giver TEXT, PRIMARY KEY (tenant_id, id){0});
        CREATE INDEX stamps_by_card ON stamps (tenant_id, card);
        """;

    /// <param name="cards">The cards' schema in that database.</param>
    /// <param name="foreignKey">The database refuses to remove a card that has a stamp.</param>
    public static string Schema(string cards, bool foreignKey) => cards + Table.Replace(
        "{0}", foreignKey ? ", FOREIGN KEY (tenant_id, card) REFERENCES cards (tenant_id, number)" : "",
        StringComparison.Ordinal);

    public static Collection Stamps(EraseAction action) => NotesService.Collection(
        "stamps", "giver", "subjectId", ["id"], new EraseRule(action, null),
        Field("id", DataClass.Operational, FieldType.Integer),
        Field("card", DataClass.Operational, FieldType.Integer),
        Field("giver", DataClass.Identity, FieldType.Text)) with
    {
        Service = "cards",
        Name = "stamps",
        Retention = new RetentionRule(null, null, "As long as the card.") { Parent = new ParentLink("cards", "card") },
    };

    public static Service Of(ConnectorKind kind, EraseAction stamps) =>
        CardsService.Of(kind, EraseAction.HardDelete) with
        {
            Collections = [CardsService.Cards(EraseAction.HardDelete), Stamps(stamps)],
        };

    private static Field Field(string name, DataClass @class, FieldType type) =>
        new(name, name, "technical", @class, "contract", type, Omit: null, Optional: false);
}
