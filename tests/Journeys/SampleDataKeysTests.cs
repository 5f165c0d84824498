using System.Text;
using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>The sample product's own data under its tenants' keys, as a copied data folder shows it.</summary>
[TestClass]
public sealed class SampleDataKeysTests
{
    [TestMethod]
    public async Task Documents_and_tokens_lie_encrypted_and_an_export_shows_the_documents()
    {
        await using var host = await JourneyHost.StartAsync();
        var stored = Directory.EnumerateFiles(
            Path.Combine(host.DataFolder, "sample", "documents", "customers", "acme", "users", "usr-0001"), "*.txt")
            .Select(File.ReadAllBytes).ToList();
        Assert.IsNotEmpty(stored);
        Assert.IsTrue(stored.TrueForAll(bytes => bytes.AsSpan().StartsWith("SMP1"u8)));
        foreach (var column in new[] { "access_token", "refresh_token" })
            Assert.IsTrue(Tokens(host, column).TrueForAll(bytes => bytes.AsSpan().StartsWith("SMP1"u8)));

        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        await host.MailsAsync(1);
        using var person = host.Anyone();
        var (_, package) = await Download.TakeAsync(person, (await host.ReadMailsAsync()).Single());
        var texts = Download.Unpack(package)
            .Where(file => file.Key.StartsWith("documents/files/", StringComparison.Ordinal))
            .Select(file => Encoding.UTF8.GetString(file.Value)).ToList();
        Assert.HasCount(stored.Count, texts);
        foreach (var text in texts)
        {
            Assert.MatchesRegex("^[A-Za-z ,.\\n]+$", text);
            foreach (var bytes in stored)
                Assert.IsLessThan(0, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text[..Math.Min(8, text.Length)])));
        }
    }

    private static List<byte[]> Tokens(JourneyHost host, string column)
    {
        var file = Path.Combine(host.DataFolder, "sample", "product.db");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {column} FROM oauth_connections WHERE {column} IS NOT NULL";
        using var reader = command.ExecuteReader();
        var tokens = new List<byte[]>();
        while (reader.Read())
            tokens.Add(reader.GetFieldValue<byte[]>(0));
        Assert.IsNotEmpty(tokens);
        return tokens;
    }
}
