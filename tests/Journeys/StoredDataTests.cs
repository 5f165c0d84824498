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
        IsNowhere(host, values);
    }

    [TestMethod]
    public async Task Nor_of_anybody_after_an_organisation_s_export()
    {
        await using var host = await JourneyHost.StartAsync();
        using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        using var asked = await owner.PostAsync("/api/tenants/acme/exports", null);
        await JourneyHost.WaitForStatusAsync(owner, asked.Headers.Location!.ToString(), "completed");
        var mail = (await host.MailsAsync(1)).Single();
        using var browser = host.Anyone();
        var (_, package) = await Download.TakeAsync(browser, mail);
        var members = Download.Records(package, "members.json");
        string[] values = [.. members.Select(member => member!["email"]!.GetValue<string>()),
            .. members.Select(member => member!["displayName"]!.GetValue<string>()), mail.Token.Split('.')[1]];
        Assert.IsGreaterThan(10, values.Length);
        IsNowhere(host, values);
    }

    /// <summary>In no file that is ours, whatever its form.</summary>
    internal static void IsNowhere(JourneyHost host, string[] values)
    {
        var files = Directory.EnumerateFiles(host.DataFolder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != ".lock")
            .Where(file => !Path.GetRelativePath(host.DataFolder, file).StartsWith("sample", StringComparison.Ordinal))
            .Where(file => !Path.GetRelativePath(host.DataFolder, file).StartsWith("outbox", StringComparison.Ordinal))
                .ToList();
        Assert.IsTrue(files.Exists(file => file.EndsWith("-wal", StringComparison.Ordinal)),
            "the write-ahead logs are looked at as well");
        foreach (var file in files)
        {
            var bytes = RawForms.Read(file);
            foreach (var form in values.SelectMany(RawForms.Of))
                Assert.IsLessThan(0, bytes.AsSpan().IndexOf(form),
                    $"{Path.GetRelativePath(host.DataFolder, file)} holds a value in the clear");
        }
    }
}
