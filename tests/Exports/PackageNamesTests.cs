using PrivacyFunctions.Exports;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tests.Exports;

[TestClass]
public sealed class PackageNamesTests
{
    [TestMethod]
    [DataRow("cv.pdf", "cv.pdf")]
    [DataRow("folder/cv.pdf", "cv.pdf")]
    [DataRow(@"..\..\windows\cv.pdf", "cv.pdf")]
    [DataRow("../../etc/passwd", "passwd")]
    [DataRow("a\u202Efdp.exe", "a_fdp.exe")]
    [DataRow("a:b?.txt", "a_b_.txt")]
    [DataRow("CON", "_CON")]
    [DataRow("nul.txt", "_nul.txt")]
    [DataRow("...", "file")]
    [DataRow("", "file")]
    [DataRow(".bashrc", "bashrc")]
    [DataRow("naïve 日本.txt", "naïve 日本.txt")]
    [DataRow("CON .txt", "_CON .txt")]
    [DataRow("com¹.log", "_com¹.log")]
    public void An_objects_name_stays_recognisable_and_inside_its_folder(string name, string expected) =>
        Assert.AreEqual($"documents/files/{expected}", new PackageNames().ForObject("documents", name));

    [TestMethod]
    public void Half_a_character_does_not_get_into_a_name() =>
        Assert.AreEqual("d/files/_.txt", new PackageNames().ForObject("d", "\uD800.txt"));

    [TestMethod]
    public void Names_are_unique_without_regard_to_case()
    {
        var names = new PackageNames();

        Assert.AreEqual("d/files/a.txt", names.ForObject("d", "a.txt"));
        Assert.AreEqual("d/files/A (2).txt", names.ForObject("d", "A.txt"));
        Assert.AreEqual("d/files/a (3).txt", names.ForObject("d", "x/a.txt"));
    }

    [TestMethod]
    [DataRow("日")]
    [DataRow("😀")]
    public void A_long_name_in_any_script_fits_into_the_255_bytes_of_a_file_system(string character)
    {
        var name = new PackageNames().ForObject("d", string.Concat(Enumerable.Repeat(character, 200)) + ".pdf");

        Assert.IsLessThanOrEqualTo(255, System.Text.Encoding.UTF8.GetByteCount(name["d/files/".Length..]));
        Assert.EndsWith($"{character}.pdf", name);
    }

    [TestMethod]
    public void A_long_name_is_shortened_and_keeps_its_extension()
    {
        var name = new PackageNames().ForObject("d", new string('é', 500) + ".pdf");

        Assert.IsLessThanOrEqualTo(PackageEntry.MaxNameBytes, System.Text.Encoding.UTF8.GetByteCount(name));
        StringAssert.EndsWith(name, ".pdf");
    }
}
