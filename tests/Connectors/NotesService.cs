using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Sample.Remote;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>
/// A service of an invented pack: a table in which rows of several tenants and people lie side by side.
/// </summary>
internal static class NotesService
{
    /// <summary>Both databases take this; ids repeat from tenant to tenant.</summary>
    public const string Schema = """
        CREATE TABLE notes (
            tenant_id TEXT NOT NULL, user_id TEXT NOT NULL, id BIGINT NOT NULL, note TEXT, PRIMARY KEY (tenant_id, id));
        CREATE INDEX notes_by_user ON notes (tenant_id, user_id, id);
        """;

    public static Collection Notes { get; } = Collection(
        "notes", "user_id", "subjectId", ["id"], new EraseRule(EraseAction.HardDelete, null),
        Field("note", "note", FieldType.Text));

    public static Service Of(ConnectorKind kind, params Collection[] collections) =>
        new("notes", "Notes", "Keeps notes", kind, "notes", [], collections.Length == 0 ? [Notes] : collections,
            Exempt: []);

    public static IReadOnlyDictionary<string, LegalGround> Grounds { get; } = new Dictionary<string, LegalGround>(
        StringComparer.Ordinal)
    {
        ["tax"] = new("tax", "Tax law", CalendarPeriod.Parse("P7Y")),
    };

    public static IPseudonyms Pseudonyms { get; } = new ServicePseudonyms(RandomSource.System.Bytes(32));

    public static Collection Collection(
        string source, string subjectColumn, string identifier, IReadOnlyList<string> key, EraseRule erase,
        params Field[] fields) =>
        new("notes", source, source, source, "tenant_id", subjectColumn, identifier, key, Objects: null,
            new RetentionRule(From: null, Period: null, Text: "Until removed."), erase, fields);

    public static Field Field(string name, string column, FieldType type, string? omit = null, bool optional = false) =>
        new(name, column, "content", DataClass.Identity, "contract", type, omit, optional);
}
