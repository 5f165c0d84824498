using System.Text;
using Azure.Storage.Blobs;
using PrivacyFunctions.Azure;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>The contract on Blob storage's emulator, each test in containers of its own.</summary>
[TestClass]
public sealed class BlobBlobStoreTests : BlobStoreContract, IAsyncDisposable
{
    private readonly string _name = Convert.ToHexStringLower(RandomSource.System.Bytes(8));
    private BlobContainerClient? _data;
    private BlobContainerClient? _evidence;

    protected override IBlobStore Store => new BlobBlobStore(_data!, _evidence!, RandomSource.System);

    [TestInitialize]
    public async Task MakeContainersAsync()
    {
        _data = Azurite.Container($"data-{_name}");
        _evidence = Azurite.Container($"evidence-{_name}");
        await _data.CreateAsync(cancellationToken: Token);
        await _evidence.CreateAsync(cancellationToken: Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var container in new[] { _data, _evidence }.OfType<BlobContainerClient>())
            await container.DeleteIfExistsAsync();
    }

    [TestMethod]
    [DataRow("audit/checkpoints/1.jws.json", true)]
    [DataRow("customers/acme/certificates/req_1.jws.json", true)]
    [DataRow("customers/acme/requests/req_1/parts/accounts", false)]
    public async Task Evidence_lies_in_its_own_container_and_everything_else_in_the_other(string path, bool evidence)
    {
        await using (var writer = await Store.CreateAsync(path, Token))
        {
            await writer.Stream.WriteAsync("it"u8.ToArray(), Token);
            Assert.AreEqual(BlobCommit.Created, await writer.CommitAsync(Token));
        }

        Assert.AreEqual(evidence, (await _evidence!.GetBlobClient(path).ExistsAsync(Token)).Value);
        Assert.AreEqual(!evidence, (await _data!.GetBlobClient(path).ExistsAsync(Token)).Value);
        await using var read = await Store.OpenReadAsync(path, Token);
        using var text = new StreamReader(read!, Encoding.ASCII);
        Assert.AreEqual("it", await text.ReadToEndAsync(Token));
        CollectionAssert.AreEqual(
            new[] { path }, await Store.ListAsync(path[..(path.LastIndexOf('/') + 1)], Token).ToListAsync(Token));
    }

    [TestMethod]
    public async Task A_missing_container_is_a_fault_and_no_missing_blob()
    {
        await _data!.DeleteAsync(cancellationToken: Token);
        await Assert.ThrowsAsync<global::Azure.RequestFailedException>(
            () => Store.GetLengthAsync("customers/acme/a", Token));
    }

    protected override Task<IBlobStore> ReopenAsync() => Task.FromResult(Store);
}
