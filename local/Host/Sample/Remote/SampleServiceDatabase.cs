using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Connectors;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>The service's own access to its tables. On the wire a property has its column's name.</summary>
internal sealed class SampleServiceDatabase(
    Service service, IReadOnlyDictionary<string, LegalGround> grounds, string file, NetworkTime network)
{
    private readonly ServicePseudonyms _pseudonyms =
        ServicePseudonyms.Open(file + ".pseudonym-secret", RandomSource.System);

    public IReadOnlyDictionary<string, LegalGround> Grounds => grounds;

    public Service Service { get; } = service with
    {
        Collections = [.. service.Collections.Select(collection => collection with
        {
            Fields = [.. collection.Fields.Select(field => field with { Name = field.Column })],
            Retention = collection.Retention with
            {
                From = collection.Retention.From is { } from ? collection.FindField(from)?.Column : null,
            },
        })],
    };

    public SqlConnector Open() => Open(_pseudonyms, network.Clock);

    /// <summary>With what the rule of a call brings along: its moment, or the person's pseudonym.</summary>
    public SqlConnector Open(Collection collection, CallRule rule) => Open(
        rule.Pseudonym is { } text ? new GivenPseudonym(_pseudonyms, collection.SubjectIdentifier, text) : _pseudonyms,
        rule.At is { } at ? new JudgedAt(at) : network.Clock);

    /// <summary>With the pseudonyms of many people.</summary>
    public SqlConnector Open(Collection collection, IReadOnlyList<CallPseudonym>? given) => Open(
        given is null ? _pseudonyms : new GivenPseudonyms(_pseudonyms, collection.SubjectIdentifier, given),
        network.Clock);

    /// <summary>How long work may go on that must have ended at a moment.</summary>
    public TimeSpan TimeUntil(DateTimeOffset end) =>
        end > network.Clock.GetUtcNow() ? end - network.Clock.GetUtcNow() : TimeSpan.Zero;

    private SqlConnector Open(IPseudonyms pseudonyms, TimeProvider time) => new(
        Service, grounds, new SqliteDialect(), SqliteSampleStore.ConnectionString(file), pseudonyms, time, network);

    /// <summary>The caller's moment: its clock is the one that retentions are judged by.</summary>
    private sealed class JudgedAt(DateTimeOffset moment) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => moment;
    }
}
