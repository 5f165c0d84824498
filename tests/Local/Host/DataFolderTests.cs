using System.Runtime.Versioning;
using PrivacyFunctions.Local.Host;

namespace PrivacyFunctions.Tests.Local.Host;

[TestClass]
[UnsupportedOSPlatform("windows")]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
public sealed class DataFolderTests
{
    private const UnixFileMode Private =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Open = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _parent = new();

    private string Data => _parent.File("data");

    [TestCleanup]
    public void Clean() => _parent.Dispose();

    [TestMethod]
    public void A_new_folder_is_for_this_user_alone() => Assert.AreEqual(Private, ModeAfterTaking());

    [TestMethod]
    public void An_empty_folder_is_closed_to_others()
    {
        Directory.CreateDirectory(Data, Open);
        Assert.AreEqual(Private, ModeAfterTaking());
    }

    [TestMethod]
    public void A_folder_of_an_earlier_host_is_closed_to_others()
    {
        ModeAfterTaking();
        File.SetUnixFileMode(Data, Open);
        Assert.AreEqual(Private, ModeAfterTaking());
    }

    [TestMethod]
    public void A_folder_with_other_things_in_it_keeps_its_mode()
    {
        Directory.CreateDirectory(Data, Open);
        File.WriteAllText(Path.Combine(Data, "notes.txt"), "");
        Assert.AreEqual(Open, ModeAfterTaking());
    }

    [TestMethod]
    public void A_folder_that_is_meant_to_be_shared_keeps_its_mode()
    {
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, Open | UnixFileMode.StickyBit);
        Assert.AreEqual(Open | UnixFileMode.StickyBit, ModeAfterTaking());
    }

    [TestMethod]
    public void A_second_host_is_refused_with_a_sentence_that_says_why_and_what_to_do()
    {
        using (DataFolder.Take(Data))
        {
            var refused = Assert.ThrowsExactly<LocalHostException>(() => DataFolder.Take(Data));
            Assert.AreEqual(LocalHostExit.DataFolder, refused.ExitCode);
            Assert.AreEqual(
                $"The data folder {Data} is in use by another host; choose another with --data.", refused.Message);
        }

        DataFolder.Take(Data).Dispose();
    }

    private UnixFileMode ModeAfterTaking()
    {
        using (DataFolder.Take(Data))
            return File.GetUnixFileMode(Data);
    }
}
