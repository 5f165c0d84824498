using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Files;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

internal sealed class FileCards : CardsUnderTest
{
    private const string Nobody = "nobody";

    private readonly EraseAction _action;

    public FileCards(EraseAction action, DateTimeOffset now)
    {
        _action = action;
        Connector = new FilesConnector(
            CardsService.Of(ConnectorKind.Files, action), NotesService.Grounds, () => new FolderFiles(Root.FullName),
            NotesService.Pseudonyms, new SettableTime { Now = now }, NetworkTime.Real);
    }

    public DirectoryInfo Root { get; } = Directory.CreateTempSubdirectory("privacy-files-");

    public override ISecretConnector Connector { get; }

    public override Collection Cards => CardsService.Cards(_action);

    public override async Task SeedAsync(params Card[] cards)
    {
        foreach (var card in cards)
        {
            var folder = Root.CreateSubdirectory($"customers/{card.Tenant}/users/{card.Holder ?? Nobody}/cards");
            var record = JsonSerializer.SerializeToUtf8Bytes(new
            {
                tenant_id = card.Tenant,
                holder = card.Holder ?? Nobody,
                number = card.Number,
                name = card.Name,
                nickname = card.Nickname,
                pin = card.Pin,
                log = card.Log,
                visits = card.Visits,
                issued_at = card.IssuedAt,
            });
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{card.Number}.json"), record);
        }
    }

    public override async Task<IReadOnlyList<Card>> AllAsync()
    {
        var cards = new List<Card>();
        foreach (var file in Root.EnumerateFiles("*.json", SearchOption.AllDirectories))
        {
            using var record = JsonDocument.Parse(await File.ReadAllBytesAsync(file.FullName));
            var (card, holder) = (record.RootElement, record.RootElement.GetProperty("holder").GetString());
            Assert.AreEqual(file.Directory!.Parent!.Name, holder);
            cards.Add(new Card(
                card.GetProperty("tenant_id").GetString()!, holder == Nobody ? null : holder,
                card.GetProperty("number").GetInt64(), card.GetProperty("name").GetString(),
                card.GetProperty("nickname").GetString(), card.GetProperty("pin").GetString(),
                card.GetProperty("log").GetString(), card.GetProperty("visits").GetInt64(),
                card.GetProperty("issued_at").ValueKind == JsonValueKind.Null ? null
                    : card.GetProperty("issued_at").GetDateTimeOffset()));
        }

        return [.. cards.OrderBy(card => card.Number)];
    }

    public override ValueTask DisposeAsync()
    {
        Root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
