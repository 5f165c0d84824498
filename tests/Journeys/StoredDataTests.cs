using System.Text;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>
/// What lies on disk after a request has been answered, as someone who copies the folder would find it.
/// </summary>
[TestClass]
public sealed class StoredDataTests
{
    [TestMethod]
    public async Task Nothing_readable_of_a_person_lies_in_stores_histories_or_packages()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        await host.MailsAsync(1);
        using var person = host.Anyone();
        var (_, package) = await Download.TakeAsync(person, (await host.ReadMailsAsync()).Single());
        var name = Download.Records(package, "accounts/users.json")[0]!["displayName"]!.GetValue<string>();

        string[] values = ["ada@acme.example", "office@acme.example", name, (await host.ReadMailsAsync()).Single().Token.Split('.')[1]];
        var files = Directory.EnumerateFiles(host.DataFolder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != ".lock")
            .Where(file => !Path.GetRelativePath(host.DataFolder, file).StartsWith("sample", StringComparison.Ordinal))
            .Where(file => !Path.GetRelativePath(host.DataFolder, file).StartsWith("outbox", StringComparison.Ordinal))
                .ToList();
        Assert.IsTrue(files.Exists(file => file.EndsWith("-wal", StringComparison.Ordinal)),
            "the write-ahead logs are looked at as well");
        foreach (var file in files)
        {
            await using var stream = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            var bytes = copy.ToArray();
            foreach (var form in values.SelectMany(Forms))
                Assert.IsLessThan(0, bytes.AsSpan().IndexOf(form),
                    $"{Path.GetRelativePath(host.DataFolder, file)} holds a value in the clear");
        }
    }

    [TestMethod]
    public async Task After_an_erasure_nothing_of_the_person_lies_in_any_file_but_what_the_law_keeps()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        var person = (await JourneyHost.ReadAsync(admin, "/local/sample"))["tenants"]!.AsArray()
            .Single(tenant => tenant!["id"]!.GetValue<string>() == "acme")!["subjects"]!.AsArray()[2]!;
        var path = await ErasureJourneyTests.SubmitAsync(admin, person["id"]!.GetValue<string>());
        var email = person["email"]!.GetValue<string>();
        Assert.IsNotEmpty(await FilesWithAsync(host.DataFolder, email), "The search finds what is there.");
        await host.AdvanceAsync("P7D");
        using var later = await host.AdminAsync();
        await JourneyHost.WaitForStatusAsync(later, path, "completed");
        var left = await JourneyHost.UntilAsync(
            () => FilesWithAsync(host.DataFolder, email), files => files.Count == 0,
            "no file with the person's address");
        Assert.IsEmpty(left);
    }

    /// <summary>Billing's invoices are retained by law, and sent mails lie in the outbox of the local host.</summary>
    private static async Task<List<string>> FilesWithAsync(string folder, string value)
    {
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file);
            if (name == ".lock" || name.StartsWith("outbox", StringComparison.Ordinal) ||
                name.Contains("billing", StringComparison.Ordinal))
                continue;
            try
            {
                await using var stream = new FileStream(
                    file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var copy = new MemoryStream();
                await stream.CopyToAsync(copy);
                if (Forms(value).Any(form => copy.ToArray().AsSpan().IndexOf(form) >= 0))
                    found.Add(name);
            }
            catch (FileNotFoundException)
            {
                // A log that was closed meanwhile.
            }
        }

        return found;
    }

    private static IEnumerable<byte[]> Forms(string value)
    {
        foreach (var text in new[] { value, value.ToLowerInvariant(), value.ToUpperInvariant() })
        {
            yield return Encoding.UTF8.GetBytes(text);
            yield return Encoding.Unicode.GetBytes(text);
        }

        // The middle of the base 64 text, at each of the three alignments.
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. Encoding.UTF8.GetBytes(value)]);
            yield return Encoding.ASCII.GetBytes(encoded[4..(encoded.Length - 4)]);
        }
    }
}
