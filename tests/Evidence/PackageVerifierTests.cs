using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tests.Evidence;

[TestClass]
public sealed class PackageVerifierTests
{
    private readonly EvidenceKeys _keys = new();

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Clean() => _keys.Dispose();

    [TestMethod]
    [DataRow(CompressionLevel.Optimal)]
    [DataRow(CompressionLevel.NoCompression)]
    public async Task A_package_as_it_was_signed_is_verified(CompressionLevel compression)
    {
        var builder = Good();
        builder.Compression = compression;
        var verified = Assert.IsInstanceOfType<PackageVerification.Verified>(
            await VerifyAsync(await builder.BuildAsync()));
        Assert.HasCount(3, verified.Manifest.Files);
        Assert.AreEqual("acme", verified.Manifest.Tenant);
        Assert.AreEqual("derived", verified.Manifest.Omitted.Single().Reason);
    }

    [TestMethod]
    public async Task A_changed_file_is_named()
    {
        var builder = Good();
        builder.Replaced["accounts/users.json"] = "[{\"id\":2}]"u8.ToArray();
        Assert.Contains("accounts/users.json was changed", await FindingAsync(builder));
    }

    [TestMethod]
    public async Task A_file_of_another_size_is_named()
    {
        var builder = Good();
        builder.Replaced["accounts/users.json"] = "[]"u8.ToArray();
        Assert.Contains("accounts/users.json has 2 bytes", await FindingAsync(builder));
    }

    [TestMethod]
    public async Task A_missing_file_is_named()
    {
        var builder = Good();
        builder.Replaced["accounts/users.json"] = [];
        Assert.Contains("accounts/users.json is missing", await FindingAsync(builder));
    }

    [TestMethod]
    public async Task An_added_file_is_named() =>
        Assert.Contains(
            "evil.html is not in the manifest", await FindingAsync(Good().AddUnlisted("evil.html", "<script>")));

    [TestMethod]
    public async Task A_changed_manifest_or_another_key_is_noticed_before_any_file()
    {
        var builder = Good();
        builder.SwapManifest = "{}"u8.ToArray();
        Assert.Contains("signature does not fit", await FindingAsync(builder));
        using var others = new EvidenceKeys();
        var stranger = await VerifyAsync(await new PackageBuilder(others.Signer).Add("a.json", "[]").BuildAsync());
        Assert.Contains(
            "not in the key set", Assert.IsInstanceOfType<PackageVerification.NotVerified>(stranger).Findings.Single());
    }

    [TestMethod]
    public async Task A_package_without_its_signature_or_with_an_unknown_manifest_is_refused()
    {
        var unsigned = Good();
        unsigned.DropSignature = true;
        Assert.Contains("no manifest.jws.json", await FindingAsync(unsigned));
        foreach (var change in new Action<JsonObject>[]
        {
            json => json["version"] = "2",
            json => json["type"] = "certificate",
            json => json.Remove("files"),
            json => json["files"]![0]!["bytes"] = -1,
            json => json["files"]![0]!["sha256"] = "ABC",
            json => json["files"]!.AsArray().Add(1),
            json => json.Remove("tenant"),
        })
        {
            var builder = Good();
            builder.ChangeManifest = change;
            Assert.Contains("no export manifest", await FindingAsync(builder));
        }
    }

    [TestMethod]
    public async Task A_manifest_that_lists_a_file_twice_or_itself_is_refused()
    {
        foreach (var path in new[] { "accounts/users.json", "manifest.json", "manifest.jws.json" })
        {
            var builder = Good();
            builder.ChangeManifest = json =>
            {
                var copy = json["files"]![0]!.DeepClone();
                copy["path"] = path;
                json["files"]!.AsArray().Add(copy);
            };
            Assert.Contains($"lists {path} twice", await FindingAsync(builder));
        }
    }

    [TestMethod]
    [DataRow("../outside.json")]
    [DataRow("/etc/passwd")]
    [DataRow("a/../../b")]
    [DataRow("a\\b")]
    [DataRow("C:evil")]
    [DataRow("a//b")]
    [DataRow("folder/")]
    [DataRow("a/./b")]
    [DataRow("ends.")]
    [DataRow("ends ")]
    [DataRow("new\nline")]
    [DataRow("right\u202Eleft")]
    public async Task A_name_that_could_land_elsewhere_or_deceive_is_refused(string name) =>
        Assert.Contains("not portable", await FindingAsync(Good().Add(name, "x")));

    [TestMethod]
    public async Task Two_files_of_one_name_are_refused_also_when_only_their_case_differs()
    {
        Assert.Contains("two files of the same name", await FindingAsync(Good().AddUnlisted("index.html", "other")));
        Assert.Contains("two files of the same name", await FindingAsync(Good().AddUnlisted("INDEX.html", "other")));
    }

    [TestMethod]
    public async Task Nothing_may_be_hidden_before_between_or_after_the_entries()
    {
        var package = await Good().BuildAsync();
        Assert.IsInstanceOfType<PackageVerification.NotVerified>(await VerifyAsync([.. "hidden"u8, .. package]));
        Assert.IsInstanceOfType<PackageVerification.NotVerified>(await VerifyAsync([.. package, .. "hidden"u8]));
        Assert.IsInstanceOfType<PackageVerification.NotVerified>(await VerifyAsync([.. package, .. package]));
    }

    [TestMethod]
    public async Task A_local_header_that_names_another_file_than_the_directory_is_refused()
    {
        var package = await Good().BuildAsync();
        // The first local header's name starts at byte 30; other unpackers would show this one.
        package[30] ^= 1;
        Assert.Contains("two different ways",
            Assert.IsInstanceOfType<PackageVerification.NotVerified>(await VerifyAsync(package)).Findings.Single());
    }

    [TestMethod]
    public async Task A_bomb_is_not_unpacked_beyond_the_signed_size()
    {
        var builder = Good();
        builder.Replaced["accounts/users.json"] = new byte[50_000_000];
        var package = await builder.BuildAsync();
        Assert.Contains("has 50000000 bytes",
            Assert.IsInstanceOfType<PackageVerification.NotVerified>(await VerifyAsync(package)).Findings.Single());
        // The same bomb with a lie about its size in both headers: unpacking stops at the first byte too many.
        foreach (var at in Occurrences(package, 50_000_000))
            BinaryPrimitives.WriteInt32LittleEndian(package.AsSpan(at), 10);
        Assert.IsInstanceOfType<PackageVerification.NotVerified>(await VerifyAsync(package));
    }

    [TestMethod]
    public async Task Absurd_sizes_and_counts_in_the_directory_are_refused()
    {
        var package = await Good().BuildAsync();
        foreach (
            var (fromEnd, value) in new[] { (12, 0xFFFF), (10, int.MaxValue), (6, int.MaxValue), (10, -1), (6, -1) })
        {
            var absurd = package.ToArray();
            if (fromEnd == 12)
                BinaryPrimitives.WriteUInt16LittleEndian(absurd.AsSpan(absurd.Length - fromEnd), (ushort)value);
            else
                BinaryPrimitives.WriteInt32LittleEndian(absurd.AsSpan(absurd.Length - fromEnd), value);
            Assert.IsInstanceOfType<PackageVerification.NotVerified>(await VerifyAsync(absurd));
        }
    }

    [TestMethod]
    public async Task Any_cut_and_any_changed_byte_ends_in_a_verdict_and_never_in_a_fault()
    {
        var package = await Good().BuildAsync();
        for (var length = 0; length < package.Length; length += 7)
            Assert.IsInstanceOfType<PackageVerification.NotVerified>(await VerifyAsync(package[..length]));
        for (var at = 0; at < package.Length; at++)
        {
            var changed = package.ToArray();
            changed[at] ^= 0x41;
            await VerifyAsync(changed);
        }
    }

    private PackageBuilder Good() => new PackageBuilder(_keys.Signer)
        .Add("index.html", "<!doctype html>")
        .Add("accounts/users.json", "[{\"id\":1}]")
        .Add("documents/files/Ünterlagen (2).txt", new string('x', 300_000));

    private async Task<PackageVerification> VerifyAsync(byte[] package)
    {
        using var stream = new MemoryStream(package);
        return await PackageVerifier.VerifyAsync(stream, _keys.Set, TestContext.CancellationToken);
    }

    private async Task<string> FindingAsync(PackageBuilder builder) =>
        Assert.IsInstanceOfType<PackageVerification.NotVerified>(
            await VerifyAsync(await builder.BuildAsync())).Findings.Single();

    private static IEnumerable<int> Occurrences(byte[] bytes, int value)
    {
        var pattern = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(pattern, value);
        for (var i = 0; i + 4 <= bytes.Length; i++)
        {
            if (bytes.AsSpan(i, 4).SequenceEqual(pattern))
                yield return i;
        }
    }
}
