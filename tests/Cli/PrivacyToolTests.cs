using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Cli;
using PrivacyFunctions.Http;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.Evidence;

namespace PrivacyFunctions.Tests.Cli;

[TestClass]
public sealed class PrivacyToolTests
{
    private readonly AuditFixture _audit = new();
    private readonly TemporaryFolder _folder = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("verify")]
    [DataRow("verify-proof")]
    [DataRow("erase")]
    [DataRow("sign-off")]
    [DataRow("pack")]
    [DataRow("pack", "check")]
    [DataRow("pack", "lint")]
    [DataRow("pack", "explain")]
    [DataRow("pack", "diff")]
    public async Task The_help_of_every_command_says_what_its_exit_codes_mean(params string[] command)
    {
        await using var output = new StringWriter();
        Assert.AreEqual(0, await PrivacyTool.RunAsync([.. command, "--help"], output, output, Token));
        var words = string.Join(' ', output.ToString().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        var codes = words[words.IndexOf("Exit code 0: ", StringComparison.Ordinal)..];
        codes = codes[..codes.IndexOf('.', StringComparison.Ordinal)];
        StringAssert.Contains(codes, ", 1: ");
        StringAssert.Contains(codes, ", 2: ");
    }

    [TestInitialize]
    public void PublishKeys() => Write("jwks.json", _audit.Keys.SetJson);

    [TestCleanup]
    public async Task CleanAsync()
    {
        await _audit.DisposeAsync();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task A_good_package_is_explained_and_ends_with_0()
    {
        Write("export.zip", await new PackageBuilder(_audit.Keys.Signer).Add("accounts/users.json", "[]").BuildAsync());
        var (code, output, _) = await RunAsync("verify", "export.zip", "--jwks", "jwks.json");
        Assert.AreEqual(0, code);
        foreach (var part in new[] { "VERIFIED: ", "req_1 (access)", "accounts: exported", "search.vectors: derived",
            "What this proves", "What this does not prove" })
            Assert.Contains(part, output);
    }

    [TestMethod]
    public async Task A_changed_package_says_what_is_wrong_and_ends_with_1()
    {
        Write("export.zip",
            await new PackageBuilder(_audit.Keys.Signer).Add("a.json", "[]").AddUnlisted("b.json", "[]").BuildAsync());
        var (code, output, _) = await RunAsync("verify", "export.zip", "--jwks", "jwks.json");
        Assert.AreEqual(1, code);
        Assert.StartsWith("NOT VERIFIED", output);
        Assert.Contains("b.json is not in the manifest", output);
    }

    [TestMethod]
    public async Task A_document_cannot_write_its_own_verdict_on_the_terminal()
    {
        var builder = new PackageBuilder(_audit.Keys.Signer).Add("a.json", "[]");
        builder.ChangeManifest = manifest => manifest["product"] = "x\nVERIFIED: by me \u001b[2J";
        Write("export.zip", await builder.BuildAsync());
        var (_, output, _) = await RunAsync("verify", "export.zip", "--jwks", "jwks.json");
        Assert.DoesNotContain("\u001b", output);
        Assert.DoesNotContain("\nVERIFIED: by me", output);
    }

    [TestMethod]
    public async Task A_checkpoint_and_other_signed_documents_are_verified()
    {
        Write("checkpoint.json", await CheckpointAsync(5));
        Assert.AreEqual(0, (await RunAsync("verify", "checkpoint.json", "--jwks", "jwks.json")).Code);
        Write("other.json", await _audit.Keys.Signer.SignAsync("certificate+jws", """{"a":1}"""u8.ToArray(), Token));
        var (code, output, _) = await RunAsync("verify", "other.json", "--jwks", "jwks.json");
        Assert.AreEqual(0, code);
        Assert.Contains("certificate+jws", output);
        using var others = new EvidenceKeys();
        Write("others.json", others.SetJson);
        (code, output, _) = await RunAsync("verify", "other.json", "--jwks", "others.json");
        Assert.AreEqual(1, code);
        Assert.Contains("not in the key set", output);
    }

    [TestMethod]
    public async Task An_inclusion_proof_is_checked_with_the_event_and_refused_for_another()
    {
        Write("checkpoint.json", await CheckpointAsync(20));
        WriteProof(
            "proof.json", ((AuditProofOutcome.Included)await _audit.Proofs.ProveInclusionAsync(7, null, Token)).Proof);
        Write("leaf.json", (await _audit.Store.ReadLeavesAsync(7, Token)).Leaves[7]);
        Write("other.json", (await _audit.Store.ReadLeavesAsync(8, Token)).Leaves[8]);
        string[] check = ["verify-proof", "proof.json", "--checkpoint", "checkpoint.json", "--jwks", "jwks.json"];
        Assert.AreEqual(0, (await RunAsync([.. check, "--leaf", "leaf.json"])).Code);
        var encoded = Base64Url.EncodeToString(File.ReadAllBytes(_folder.File("leaf.json")));
        Write("leaf.txt", Encoding.UTF8.GetBytes($"\"{encoded}\"\n"));
        Assert.AreEqual(0, (await RunAsync([.. check, "--leaf", "leaf.txt"])).Code);
        Write("none.txt", "neither JSON nor base64url"u8.ToArray());
        var (unusable, _, error) = await RunAsync([.. check, "--leaf", "none.txt"]);
        Assert.AreEqual(2, unusable);
        Assert.Contains("none.txt is no leaf", error);
        Assert.Contains("only its hash was given", (await RunAsync(check)).Output);
        var (code, output, _) = await RunAsync([.. check, "--leaf", "other.json"]);
        Assert.AreEqual(1, code);
        Assert.Contains("another event", output);
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("""{"keys":[]}""")]
    [DataRow("not JSON")]
    [DataRow("")]
    public async Task With_an_unusable_key_set_it_says_that_nothing_was_verified(string keySet)
    {
        Write("checkpoint.json", await CheckpointAsync(5));
        Write("bad.json", Encoding.UTF8.GetBytes(keySet));
        var (code, output, error) = await RunAsync("verify", "checkpoint.json", "--jwks", "bad.json");
        Assert.AreEqual(2, code);
        Assert.AreEqual("", output);
        Assert.EndsWith("Nothing was verified.", error.Trim());
    }

    [TestMethod]
    public async Task A_consistency_proof_is_checked_between_two_checkpoints()
    {
        Write("first.json", await CheckpointAsync(5));
        Write("second.json", await CheckpointAsync(12));
        WriteProof("proof.json",
            ((AuditProofOutcome.Consistent)await _audit.Proofs.ProveConsistencyAsync(5, 12, Token)).Proof);
        string[] check = ["verify-proof", "proof.json", "--checkpoint", "second.json", "--jwks", "jwks.json"];
        var (code, output, _) = await RunAsync([.. check, "--earlier", "first.json"]);
        Assert.AreEqual(0, code, output);
        Assert.AreEqual(1, (await RunAsync([.. check, "--earlier", "second.json"])).Code);
        Assert.AreEqual(2, (await RunAsync(check)).Code);
        var forged = File.ReadAllText(_folder.File("proof.json"))
            .Replace("\"path\":[\"", "\"path\":[\"" + new string('0', 64) + "\",\"", StringComparison.Ordinal);
        Write("proof.json", Encoding.UTF8.GetBytes(forged));
        Assert.AreEqual(1, (await RunAsync([.. check, "--earlier", "first.json"])).Code);
    }

    [TestMethod]
    [DataRow("verify")]
    [DataRow("verify", "nothing.zip", "--jwks", "jwks.json")]
    [DataRow("verify", "empty", "--jwks", "jwks.json")]
    [DataRow("verify", "text", "--jwks", "jwks.json")]
    [DataRow("verify", ".", "--jwks", "jwks.json")]
    [DataRow("verify", "text")]
    [DataRow("verify", "text", "--jwks", "text")]
    [DataRow("verify", "text", "--jwks", "nothing.json")]
    [DataRow("verify", "text", "--jwks", "jwks.json", "--unknown")]
    [DataRow("verify-proof", "text", "--checkpoint", "text", "--jwks", "jwks.json")]
    [DataRow("nonsense")]
    [DataRow]
    public async Task Wrong_usage_and_unreadable_input_end_with_2_and_a_sentence(params string[] args)
    {
        Write("empty", []);
        Write("text", "hello"u8.ToArray());
        var (code, output, error) = await RunAsync(args);
        Assert.AreEqual(2, code);
        Assert.DoesNotContain("   at ", output + error);
        Assert.AreNotEqual("", error.Trim());
    }

    [TestMethod]
    public async Task Help_lists_the_commands() => Assert.Contains("verify-proof", (await RunAsync("--help")).Output);

    private async Task<byte[]> CheckpointAsync(int size)
    {
        await _audit.Log.AppendAsync(AuditFixture.Events(size), Token);
        return Assert.IsInstanceOfType<CheckpointOutcome.Signed>(await _audit.Checkpoints.SignAsync(Token)).Jws;
    }

    private void WriteProof<T>(string name, T proof) =>
        Write(name, JsonSerializer.SerializeToUtf8Bytes(proof, HttpJson.Options));

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.File(name), bytes);

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var inFolder = args.Select((arg, i) => i > 0 && !arg.StartsWith('-') ? _folder.File(arg) : arg).ToArray();
        var code = await PrivacyTool.RunAsync(inFolder, output, error, Token);
        return (code, output.ToString(), error.ToString());
    }
}
