using System.Text.Json;
using PrivacyFunctions.Keys;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

[TestClass]
public sealed class EnvelopeTests
{
    private static readonly JsonElement Vectors = KeyVectors.Read("envelope.json");

    public static IEnumerable<object[]> Good =>
        Vectors.GetProperty("good").EnumerateArray().Select(vector => new object[] { vector.Text("name"), vector });

    public static IEnumerable<object[]> Malformed =>
        Vectors.GetProperty("malformed").GetProperty("cases").EnumerateArray()
            .Select(vector => new object[] { vector.Text("name"), vector });

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DynamicData(nameof(Good))]
    public void A_vector_is_sealed_to_the_same_bytes_and_opened(string name, JsonElement vector)
    {
        var version = vector.TryGetProperty("version", out var number) ? number.GetInt32() : 1;
        using var key = new DataKey(vector.Scope(), version, Vectors.Hex("key"));
        var random = new KeyVectors.FixedRandom(Vectors.Hex("nonce"));
        var sealedBytes = Envelope.Seal(
            key, vector.Text("purpose"), vector.Text("record"), vector.Hex("plaintext"), random);
        Assert.AreEqual(vector.Text("sealed"), Convert.ToHexStringLower(sealedBytes), name);
        Assert.AreEqual(version, Envelope.KeyVersion(sealedBytes));
        CollectionAssert.AreEqual(
            vector.Hex("plaintext"), Envelope.Open(key, vector.Text("purpose"), vector.Text("record"), sealedBytes));
    }

    [TestMethod]
    [DynamicData(nameof(Malformed))]
    public void A_malformed_vector_does_not_open(string name, JsonElement vector)
    {
        var malformed = Vectors.GetProperty("malformed");
        using var key = new DataKey(malformed.Scope(), 1, Vectors.Hex("key"));
        Assert.ThrowsExactly<SealedDataException>(
            () =>
            {
                Envelope.KeyVersion(vector.Hex("sealed"));
                Envelope.Open(key, malformed.Text("purpose"), malformed.Text("record"), vector.Hex("sealed"));
            },
            name);
    }

    [TestMethod]
    public async Task A_record_opens_for_its_owner_and_place_alone()
    {
        await using var fixture = new KeysFixture();
        await fixture.Keys.ProvisionTenantAsync(Acme, TestContext.CancellationToken);
        await fixture.Keys.ProvisionTenantAsync(Globex, TestContext.CancellationToken);
        var sealedBytes = await SealAsync(fixture, AdaOfAcme, "a", "1");
        CollectionAssert.AreEqual("secret"u8.ToArray(), await OpenAsync(fixture, AdaOfAcme, "a", "1", sealedBytes));
        await SealAsync(fixture, new KeyScope.Subject(Globex, Ada), "a", "1");
        foreach (var (scope, purpose, record) in new (KeyScope, string, string)[]
        {
            (AdaOfAcme, "b", "1"),
            (AdaOfAcme, "a", "2"),
            (new KeyScope.Subject(Globex, Ada), "a", "1"),
            (new KeyScope.Tenant(Acme), "a", "1"),
        })
        {
            await Assert.ThrowsExactlyAsync<SealedDataException>(
                () => OpenAsync(fixture, scope, purpose, record, sealedBytes));
        }
    }

    [TestMethod]
    public async Task After_the_key_is_destroyed_the_record_opens_never_again()
    {
        await using var fixture = new KeysFixture();
        await fixture.Keys.ProvisionTenantAsync(Acme, TestContext.CancellationToken);
        var sealedBytes = await SealAsync(fixture, AdaOfAcme, "a", "1");
        await fixture.Keys.DestroyAsync(AdaOfAcme, TestContext.CancellationToken);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => OpenAsync(fixture, AdaOfAcme, "a", "1", sealedBytes));
    }

    [TestMethod]
    public void The_same_record_sealed_twice_differs_and_any_bit_flipped_does_not_open()
    {
        using var key = new DataKey(AdaOfAcme, 1, Vectors.Hex("key"));
        var first = Envelope.Seal(key, "p", "r", "some text"u8, RandomSource.System);
        CollectionAssert.AreNotEqual(first, Envelope.Seal(key, "p", "r", "some text"u8, RandomSource.System));
        for (var bit = 0; bit < first.Length * 8; bit++)
        {
            var altered = (byte[])first.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            // An altered key version names another key; here the same key stands in, so that the cipher itself has to
            // notice.
            Assert.ThrowsExactly<SealedDataException>(
                () =>
                {
                    Envelope.KeyVersion(altered);
                    Envelope.Open(key, "p", "r", altered);
                });
        }
    }

    [TestMethod]
    [DataRow("", "r")]
    [DataRow("p", "")]
    public void A_purpose_and_a_record_must_be_named(string purpose, string record)
    {
        using var key = new DataKey(AdaOfAcme, 1, Vectors.Hex("key"));
        Assert.ThrowsExactly<ArgumentException>(() => Envelope.Seal(key, purpose, record, "x"u8, RandomSource.System));
    }

    private Task<byte[]> SealAsync(KeysFixture fixture, KeyScope scope, string purpose, string record) =>
        fixture.Envelopes.SealAsync(scope, purpose, record, "secret"u8.ToArray(), TestContext.CancellationToken);

    private Task<byte[]> OpenAsync(
        KeysFixture fixture, KeyScope scope, string purpose, string record, byte[] envelope) =>
        fixture.Envelopes.OpenAsync(scope, purpose, record, envelope, TestContext.CancellationToken);
}
