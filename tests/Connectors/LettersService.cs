using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>A table with a value of every type, a key of two columns, and people known by e-mail.</summary>
internal static class LettersService
{
    public const string SqliteSchema = """
        CREATE TABLE letters (
            tenant_id TEXT NOT NULL, recipient TEXT NOT NULL, box TEXT NOT NULL, nr INTEGER NOT NULL, title TEXT, pages INTEGER,
            weight REAL, is_open INTEGER, written_at TEXT, attributes TEXT, seal BLOB, secret TEXT, PRIMARY KEY (tenant_id, box, nr));
        """;

    public const string PostgreSqlSchema = """
        CREATE TABLE letters (
            tenant_id text NOT NULL, recipient text NOT NULL, box uuid NOT NULL, nr numeric NOT NULL, title varchar(200), pages integer,
            weight double precision, is_open boolean, written_at timestamptz, attributes jsonb, seal bytea, secret text,
            PRIMARY KEY (tenant_id, box, nr));
        """;

    public static Collection Letters(EraseAction action = EraseAction.HardDelete) => NotesService.Collection(
        "letters", "recipient", "email", ["box", "nr"],
        new EraseRule(action, action == EraseAction.Retain ? "tax" : null),
        NotesService.Field("title", "title", FieldType.Text),
        NotesService.Field("pages", "pages", FieldType.Integer),
        NotesService.Field("weight", "weight", FieldType.Number),
        NotesService.Field("isOpen", "is_open", FieldType.Boolean),
        NotesService.Field("writtenAt", "written_at", FieldType.Timestamp),
        NotesService.Field("attributes", "attributes", FieldType.Json),
        NotesService.Field("seal", "seal", FieldType.Bytes),
        NotesService.Field("secret", "secret", FieldType.Text, omit: "A secret.")) with
    {
        Retention = new RetentionRule("writtenAt", CalendarPeriod.Parse("P7Y"), "Seven years."),
    };
}
