using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Local.Storage;

[TestClass]
public sealed class FileBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FileBlobStoreTests() => Store = new FileBlobStore(_folder.Path);

    protected override IBlobStore Store { get; }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task What_a_crash_left_half_written_is_removed_at_the_next_start()
    {
        var writer = await Store.CreateAsync("a/b", Token);
        await writer.Stream.WriteAsync(new byte[300_000], Token);
        Assert.HasCount(1, Files());
        var reopened = await ReopenAsync();
        Assert.IsEmpty(Files());
        Assert.IsNull(await reopened.OpenReadAsync("a/b", Token));
        await writer.DisposeAsync();
    }

    [TestMethod]
    public async Task Deleting_the_last_blob_of_a_folder_removes_the_folder()
    {
        await using (var writer = await Store.CreateAsync("customers/acme/x", Token))
            await writer.CommitAsync(Token);
        await Store.DeleteAsync("customers/acme/x", Token);
        Assert.IsEmpty(Directory.GetDirectories(_folder.File("blobs")));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_full_disk_is_reported_as_unavailable_at_the_write_the_flush_and_the_close()
    {
        var direct = new BlobFileStream(Full(bufferBytes: 0));
        Assert.ThrowsExactly<StorageUnavailableException>(() => direct.Write(new byte[10]));
        var buffered = new BlobFileStream(Full(bufferBytes: 4096));
        buffered.Write(new byte[10]);
        Assert.ThrowsExactly<StorageUnavailableException>(buffered.Flush);
        Assert.ThrowsExactly<StorageUnavailableException>(buffered.FlushToDiskAndClose);
    }

    protected override Task<IBlobStore> ReopenAsync() => Task.FromResult<IBlobStore>(new FileBlobStore(_folder.Path));

    /// <summary>Linux answers every write to this device with "no space left".</summary>
    private static FileStream Full(int bufferBytes) =>
        new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferBytes);

    private string[] Files() => Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
}
