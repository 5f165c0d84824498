using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Local.Host.Sample.Remote;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class HttpEraseClassesTests : EraseClassesContract
{
    protected override async Task<CardsUnderTest> StartAsync(EraseAction action)
    {
        var (http, database) = (new HttpNotes(), new SqliteCards(action, Now));
        var pack = CardsService.Of(ConnectorKind.Http, action);
        var service = await SampleService.StartAsync(
            pack, NotesService.Grounds, database.Path, port: 0, http.Keys, NetworkTime.Real, CancellationToken.None);
        return new CardsBehindHttp(
            http, database, service,
            http.Connector(service.Address, pack, time: new SettableTime { Now = Now }));
    }

    private sealed class CardsBehindHttp(
        HttpNotes http, SqliteCards database, SampleService service, ISecretConnector connector) : CardsUnderTest
    {
        public override ISecretConnector Connector => connector;

        public override Collection Cards => database.Cards;

        public override Task SeedAsync(params Card[] cards) => database.SeedAsync(cards);

        public override Task<IReadOnlyList<Card>> AllAsync() => database.AllAsync();

        public override async ValueTask DisposeAsync()
        {
            await service.DisposeAsync();
            await database.DisposeAsync();
            http.Dispose();
        }
    }
}
