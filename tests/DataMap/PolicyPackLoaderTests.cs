using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

[TestClass]
public sealed class PolicyPackLoaderTests
{
    private static readonly string SampleText = File.ReadAllText(Packs.SamplePath);

    [TestMethod]
    public void Every_key_of_the_sample_is_read_so_that_garbage_in_it_is_an_error()
    {
        var lines = SampleText.Split('\n');
        var tried = new HashSet<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            // A line "key: value" whose value becomes a list in a list: no key takes that.
            var colon = lines[i].IndexOf(": ", StringComparison.Ordinal);
            if (colon < 0 || lines[i].TrimStart().StartsWith('#') || !tried.Add(lines[i][..colon]))
                continue;
            var changed = (string[])lines.Clone();
            changed[i] = lines[i][..colon] + ": [[a]]";
            Assert.IsNotEmpty(Packs.Errors(string.Join('\n', changed)), lines[i]);
        }

        Assert.IsGreaterThan(60, tried.Count);
    }

    [TestMethod]
    public void A_pack_cut_off_anywhere_or_with_a_character_changed_loads_or_says_why()
    {
        var random = new Random(20260601);
        for (var i = 0; i < 600; i++)
        {
            var at = random.Next(SampleText.Length);
            var text = i % 3 == 0
                ? SampleText[..at]
                : string.Concat(SampleText.AsSpan(0, at),
                    "{}[]:,&*!|>'\"%@`\t\n#-?\\\0\u00e9"[random.Next(24)].ToString(), SampleText.AsSpan(at + (i % 2)));
            if (PolicyPackLoader.Load("pack.yaml", text) is PolicyPackOutcome.Invalid invalid)
            {
                Assert.IsTrue(
                    invalid.Errors.All(
                        error => error is { Line: > 0, Column: > 0, Message.Length: > 0, Fix.Length: > 0 }));
            }
        }
    }

    [TestMethod]
    public void An_error_reads_as_file_line_column_sentence_and_fix()
    {
        var error = Packs.Errors(
            SampleText.Replace("answerWithin: P30D", "answerWithin: soon", StringComparison.Ordinal)).Single();
        Assert.AreEqual(
            "pack.yaml:9:17: 'soon' is not a period for 'answerWithin' of the 'promises' section of the pack. " +
            "Write an ISO 8601 duration above zero, such as P30D, P18M, P7Y or PT15M.",
            error.ToString());
    }

    [TestMethod]
    public void The_identity_map_leads_from_a_login_to_the_accounts()
    {
        var identity = Packs.Sample().Identity;
        Assert.AreEqual(
            new IdentityMap("accounts", "users", "id", "email", "externalId", "displayName",
                new LoginMap("sign-in", "logins", "issuer", "loginSubject", "userId")),
            identity);
    }

    [TestMethod]
    public void A_field_has_its_collections_lawful_basis_unless_it_has_its_own()
    {
        var good = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "packs", "good.yaml"));
        var users = Packs.Load(
            good.Replace("category: contact,", "category: contact, lawfulBasis: consent,", StringComparison.Ordinal))
            .FindCollection("accounts", "users")!;
        Assert.AreEqual("consent", users.FindField("email")!.LawfulBasis);
        Assert.AreEqual("contract", users.FindField("id")!.LawfulBasis);
    }
}
