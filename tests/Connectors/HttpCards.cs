using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Local.Host.Sample.Remote;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>The cards of a SQLite file behind the sample's service, over a real socket.</summary>
internal sealed class HttpCards : CardsUnderTest
{
    private readonly HttpNotes _http;
    private readonly SqliteCards _database;
    private readonly SampleService _service;

    private HttpCards(HttpNotes http, SqliteCards database, SampleService service, ISecretConnector connector) =>
        (_http, _database, _service, Connector) = (http, database, service, connector);

    public override ISecretConnector Connector { get; }

    public override Collection Cards => _database.Cards;

    /// <param name="patience">How long an erasing call waits for its answer before it is told where to ask.</param>
    /// <param name="offersRest">False: it can be asked about one person at a time only.</param>
    public static async Task<HttpCards> StartAsync(
        EraseAction action, DateTimeOffset now, TimeSpan? patience = null, bool offersRest = true)
    {
        var (http, database) = (new HttpNotes(), new SqliteCards(action, now));
        var pack = CardsService.Of(ConnectorKind.Http, action);
        var service = await SampleService.StartAsync(
            pack, NotesService.Grounds, database.Path, port: 0, http.Keys, NetworkTime.Real, CancellationToken.None,
            patience, offersRest);
        return new HttpCards(
            http, database, service,
            http.Connector(service.Address, pack, time: new SettableTime { Now = now }));
    }

    public override Task SeedAsync(params Card[] cards) => _database.SeedAsync(cards);

    public override Task<IReadOnlyList<Card>> AllAsync() => _database.AllAsync();

    public override async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _database.DisposeAsync();
        _http.Dispose();
    }
}
