using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Benchmarks.Connectors;

/// <summary>
/// A database with one table of events, of which a tenth is too young for the rule, and a copy of it to sweep.
/// </summary>
internal abstract class SweptDatabase : IAsyncDisposable
{
    public const string Tenant = "acme";

    /// <summary>A person has some twenty records.</summary>
    public const int RecordsPerPerson = 20;

    public static readonly DateTimeOffset CutOff = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Collection Events { get; } = new(
        "events", "events", "Events", "events", "tenant_id", "user_id", "subjectId", ["id"], Objects: null,
        new RetentionRule("at", CalendarPeriod.Parse("P90D"), "90 days."),
        new EraseRule(EraseAction.Pseudonymise, null),
        [
            new Field("id", "id", "technical", DataClass.Operational, "contract", FieldType.Integer, null, false),
            new Field("user", "user_id", "identifier", DataClass.Identity, "contract", FieldType.Text, null, false),
            new Field("at", "at", "activity", DataClass.Behaviour, "contract", FieldType.Timestamp, null, false),
            new Field("what", "what", "activity", DataClass.Behaviour, "contract", FieldType.Text, null, false),
        ]);

    public abstract IRetentionConnector Connector { get; }

    /// <summary>Makes the copy anew.</summary>
    public abstract Task RestoreAsync();

    /// <summary>The same work as one statement, which holds its locks until the end; answers the records.</summary>
    public abstract Task<long> OneStatementAsync(EraseAction action);

    public abstract ValueTask DisposeAsync();

    protected static Service Service(ConnectorKind kind) =>
        new("events", "Events", "Keeps events", kind, "events", [], [Events], Exempt: []);

    protected static IReadOnlyDictionary<string, LegalGround> NoGrounds { get; } =
        new Dictionary<string, LegalGround>(StringComparer.Ordinal);
}
