using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Vault;

namespace PrivacyFunctions.Tests.Evidence;

[TestClass]
public sealed class LocalSigningKeysTests
{
    private readonly TemporaryFolder _folder = new();

    public TestContext TestContext { get; set; } = null!;

    private string Folder => _folder.File("signing");

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public async Task The_first_start_makes_a_key_that_later_starts_find()
    {
        using var first = new LocalSigningKeys(Folder, RandomSource.System);
        using var second = new LocalSigningKeys(Folder, RandomSource.System);
        Assert.AreEqual(await first.CurrentKeyIdAsync(TestContext.CancellationToken),
            await second.CurrentKeyIdAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public void Nobody_else_may_use_the_private_key()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no file modes.");
            return;
        }

        using (new LocalSigningKeys(Folder, RandomSource.System))
        {
            var path = Directory.EnumerateFiles(Folder, "*.key.pem").Single();
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        }

        var fault = Assert.ThrowsExactly<InvalidDataException>(() => new LocalSigningKeys(Folder, RandomSource.System));
        Assert.Contains("chmod 600", fault.Message);
    }

    [TestMethod]
    public async Task What_a_former_key_signed_still_verifies_and_it_signs_no_more()
    {
        byte[] jws;
        string formerId;
        using (var former = new LocalSigningKeys(Folder, RandomSource.System))
        {
            jws = await new EvidenceSigner(former)
                .SignAsync("example+jws", "{}"u8.ToArray(), TestContext.CancellationToken);
            formerId = await former.CurrentKeyIdAsync(TestContext.CancellationToken);
        }

        new SigningKeyFiles(Folder).Rotate(RandomSource.System);
        using var keys = new LocalSigningKeys(Folder, RandomSource.System);
        var set = JsonWebKeySet.Of(await keys.PublicKeysAsync(TestContext.CancellationToken));
        Assert.AreEqual(2, set.Count);
        Assert.IsInstanceOfType<JwsVerification.Verified>(JwsVerifier.Verify(jws, null, set, "example+jws"));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => keys.SignDigestAsync(formerId, new byte[32], TestContext.CancellationToken));
        Assert.HasCount(1, Directory.GetFiles(Folder, "*.key.pem"));
    }

    [TestMethod]
    public void A_damaged_key_file_is_named_and_never_replaced()
    {
        using (new LocalSigningKeys(Folder, RandomSource.System))
            File.WriteAllText(Directory.EnumerateFiles(Folder, "*.key.pem").Single(), "damaged");
        Assert.Contains("0001.key.pem", Assert.ThrowsExactly<InvalidDataException>(
            () => new LocalSigningKeys(Folder, RandomSource.System)).Message);
    }

    [TestMethod]
    public void Public_keys_without_their_private_one_do_not_lead_to_a_new_key()
    {
        using (new LocalSigningKeys(Folder, RandomSource.System))
            new SigningKeyFiles(Folder).Rotate(RandomSource.System);
        File.Delete(Path.Combine(Folder, "0002.key.pem"));
        Assert.ThrowsExactly<InvalidDataException>(() => new LocalSigningKeys(Folder, RandomSource.System));
    }
}
