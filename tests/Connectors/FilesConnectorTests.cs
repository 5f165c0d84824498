using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Files;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class FilesConnectorTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("privacy-files-");
    private readonly SubjectScope _ada = ConnectorReading.Scope("acme", "ada");

    private static Collection Documents { get; } = NotesService.Collection(
        "documents", "user_id", "subjectId", ["id"], new EraseRule(EraseAction.HardDelete, null),
        NotesService.Field("title", "title", FieldType.Text),
        NotesService.Field("fileName", "file_name", FieldType.Text, optional: true),
        NotesService.Field("embeddings", "embeddings", FieldType.Json, omit: "Numbers.")) with
    {
        Objects = "file_name",
    };

    private FilesConnector Connector => new(
        NotesService.Of(ConnectorKind.Files, Documents), NotesService.Grounds, () => new FolderFiles(_root.FullName),
        NotesService.Pseudonyms, TimeProvider.System,
        NetworkTime.Real);

    public void Dispose() => _root.Delete(recursive: true);

    [TestMethod]
    public async Task A_record_is_exported_with_its_objects_name_and_the_object_can_be_opened()
    {
        Write("ada", "documents/1.json",
            """{"id":"1","user_id":"ada","title":"Plan","file_name":"plän.pdf","embeddings":[1]}""");
        Write("ada", "plän.pdf", "the plan");
        var (page, bytes) = await Connector.PageAsync(_ada, Documents, cursor: null);
        Assert.AreEqual("""{"title":"Plan","fileName":"plän.pdf"}""", Encoding.UTF8.GetString(bytes));
        CollectionAssert.AreEqual(new[] { "plän.pdf" }, page.Objects.ToArray());
        await using var stream = await Connector.OpenObjectAsync(_ada, Documents, "plän.pdf", CancellationToken.None);
        using var reader = new StreamReader(stream!);
        Assert.AreEqual("the plan", await reader.ReadToEndAsync());
    }

    [TestMethod]
    public async Task An_object_that_is_gone_meanwhile_is_none() =>
        Assert.IsNull(await Connector.OpenObjectAsync(_ada, Documents, "gone.pdf", CancellationToken.None));

    [TestMethod]
    [DataRow("../bob/secret.txt")]
    [DataRow("..")]
    [DataRow(".")]
    [DataRow("")]
    [DataRow("a/b")]
    [DataRow("a\\b")]
    [DataRow("/etc/passwd")]
    [DataRow("a\0b")]
    [DataRow("documents")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        Write("bob", "secret.txt", "bob's");
        await MalformedAsync(() => Connector.OpenObjectAsync(_ada, Documents, name, CancellationToken.None));
        Write("ada", "documents/1.json",
            System.Text.Json.JsonSerializer.Serialize(new { title = "t", file_name = name }));
        await MalformedAsync(() => Connector.PageAsync(_ada, Documents, cursor: null));
        await MalformedAsync(() => Connector.EraseAsync(_ada, Documents, "step", CancellationToken.None));
        Assert.IsTrue(File.Exists(PathOf("bob", "secret.txt")));
    }

    [TestMethod]
    public async Task A_symbolic_link_is_not_followed()
    {
        Write("bob", "secret.txt", "bob's");
        Write("ada", "documents/1.json", """{"title":"t","file_name":"link.txt"}""");
        File.CreateSymbolicLink(PathOf("ada", "link.txt"), PathOf("bob", "secret.txt"));
        await MalformedAsync(() => Connector.OpenObjectAsync(_ada, Documents, "link.txt", CancellationToken.None));
        Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "customers/acme/users/eve"),
            Path.Combine(_root.FullName, "customers/acme/users/bob"));
        await MalformedAsync(() => Connector.OpenObjectAsync(
            ConnectorReading.Scope("acme", "eve"), Documents, "secret.txt", CancellationToken.None));
        Assert.AreEqual(new Receipt.Erased(1),
            (await Connector.EraseAsync(_ada, Documents, "step", CancellationToken.None)).Receipt);
        Assert.IsTrue(File.Exists(PathOf("bob", "secret.txt")));
    }

    [TestMethod]
    public async Task A_record_in_the_wrong_folder_is_malformed()
    {
        Write("ada", "documents/1.json", """{"user_id":"bob","title":"Bob's","file_name":null}""");
        await MalformedAsync(() => Connector.PageAsync(_ada, Documents, cursor: null));
    }

    [TestMethod]
    [DataRow("not json")]
    [DataRow("[]")]
    [DataRow("""{"title":1}""")]
    [DataRow("""{"file_name":"a"}""")]
    [DataRow("""{"title":"a","title":"b"}""")]
    [DataRow("""{"title":"a","unmapped":"b"}""")]
    public async Task A_record_that_is_not_what_the_pack_says_is_malformed(string record)
    {
        Write("ada", "documents/1.json", record);
        await MalformedAsync(() => Connector.PageAsync(_ada, Documents, cursor: null));
    }

    [TestMethod]
    public async Task Erasing_takes_records_their_objects_and_objects_without_a_record()
    {
        Write("ada", "documents/1.json", """{"title":"Plan","file_name":"plan.pdf"}""");
        Write("ada", "plan.pdf", "the plan");
        Write("ada", "upload-without-a-record.tmp", "half a plan");
        Assert.AreEqual(2, await Connector.VerifyAsync(_ada, Documents, CancellationToken.None));
        Assert.AreEqual(new Receipt.Erased(2),
            (await Connector.EraseAsync(_ada, Documents, "step", CancellationToken.None)).Receipt);
        Assert.IsEmpty(Directory.EnumerateFiles(_root.FullName, "*", SearchOption.AllDirectories));
        Assert.AreEqual(0, await Connector.VerifyAsync(_ada, Documents, CancellationToken.None));
    }

    [TestMethod]
    public async Task A_root_that_is_not_mounted_is_unreachable_and_not_a_person_without_files()
    {
        var connector = new FilesConnector(
            NotesService.Of(ConnectorKind.Files, Documents), NotesService.Grounds,
            () => new FolderFiles(_root.FullName + "-gone"),
            NotesService.Pseudonyms, TimeProvider.System, NetworkTime.Real);
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => connector.LocateAsync(_ada, CancellationToken.None));
        Assert.AreEqual((FailureReason.Unreachable, true), (fault.Reason, fault.Retriable));
    }

    private static async Task MalformedAsync(Func<Task> call)
    {
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(call);
        Assert.AreEqual((FailureReason.MalformedAnswer, false), (fault.Reason, fault.Retriable));
    }

    private string PathOf(string subject, string path) =>
        Path.Combine(_root.FullName, "customers/acme/users", subject, path);

    private void Write(string subject, string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(subject, path))!);
        File.WriteAllText(PathOf(subject, path), content);
    }
}
