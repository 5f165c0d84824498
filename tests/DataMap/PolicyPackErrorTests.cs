using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

/// <summary>Every bad pack under Vectors/packs says exactly what its file of errors says.</summary>
[TestClass]
public sealed class PolicyPackErrorTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Vectors", "packs");

    public static IEnumerable<object[]> BadPacks() =>
        Directory.EnumerateFiles(Folder, "*.yaml").Select(path => new object[] { Path.GetFileName(path) })
            .Where(row => (string)row[0] != "good.yaml");

    [TestMethod]
    [DynamicData(nameof(BadPacks))]
    public void A_bad_pack_says_what_is_wrong_where_and_how_to_mend_it(string file)
    {
        var expected = File.ReadAllText(Path.Combine(Folder, Path.ChangeExtension(file, ".errors.txt")));
        Assert.AreEqual(expected, Errors(file));
    }

    [TestMethod]
    public void The_pack_that_the_bad_ones_were_made_from_is_good() => Assert.AreEqual("", Errors("good.yaml"));

    [TestMethod]
    public void A_file_of_more_than_a_mebibyte_is_refused_unread()
    {
        var error = Packs.Errors(new string('#', PolicyPackLoader.MaxFileBytes + 1)).Single();
        Assert.AreEqual("The file is larger than 1 MiB.", error.Message);
    }

    [TestMethod]
    [DataRow('[')]
    [DataRow('{')]
    [DataRow('-')]
    [DataRow('?')]
    [DataRow('*')]
    [DataRow('"')]
    [DataRow(' ')]
    [Timeout(20_000, CooperativeCancellation = true)]
    public void A_file_of_one_repeated_character_is_refused_quickly(char character) =>
        Assert.IsNotEmpty(Packs.Errors(new string(character, PolicyPackLoader.MaxFileBytes)));

    [TestMethod]
    public void No_more_than_a_hundred_errors_are_told()
    {
        var yaml = string.Concat(Enumerable.Range(0, 500).Select(number => $"wrong{number}: 1\n"));
        Assert.HasCount(100, Packs.Errors(yaml));
    }

    private static string Errors(string file)
    {
        var outcome = PolicyPackLoader.Load(file, File.ReadAllText(Path.Combine(Folder, file)));
        return outcome is PolicyPackOutcome.Invalid invalid
            ? string.Concat(
                invalid.Errors.Select(error => $"{error.Line}:{error.Column} {error.Message}\n  {error.Fix}\n"))
            : "";
    }
}
