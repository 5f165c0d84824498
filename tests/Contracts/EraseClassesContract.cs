using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Connectors;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>What every connector does for each of the pack's erase rules.</summary>
public abstract class EraseClassesContract
{
    protected static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SubjectScope _ada = ConnectorReading.Scope("acme", "ada");

    [TestMethod]
    public async Task A_pseudonymised_record_stays_without_the_person()
    {
        await using var service = await StartAsync(EraseAction.Pseudonymise);
        await service.SeedAsync(
            new Card("acme", "ada", 1, "Ada Lovelace", "Countess", null, "seen by ada", 7, Now),
            new Card("acme", "ada", 2, "Ada Lovelace", null, null, null, 3, Now),
            new Card("acme", "bob", 3, "Bob", "Bobby", null, "seen by bob", 5, Now),
            new Card("globex", "ada", 4, "Ada Other", "A", null, "seen", 9, Now));
        var before = await service.AllAsync();

        Assert.AreEqual(new Receipt.Pseudonymised(2), await EraseAsync(service, _ada));

        var after = await service.AllAsync();
        Assert.HasCount(4, after);
        CollectionAssert.AreEqual(before.Skip(2).ToArray(), after.Skip(2).ToArray());
        foreach (var card in after.Take(2))
        {
            Assert.IsTrue(IsPseudonym(card.Holder));
            Assert.IsTrue(IsPseudonym(card.Name));
            Assert.AreNotEqual(card.Holder, card.Name);
            Assert.IsNull(card.Nickname);
            Assert.IsNull(card.Log);
        }

        // Foreign keys and the shape of statistics stay: one person still is one.
        Assert.AreEqual((after[0].Holder, after[0].Name), (after[1].Holder, after[1].Name));
        CollectionAssert.AreEqual(
            new[] { (7L, Now), (3L, Now) },
            after.Take(2).Select(card => (card.Visits, card.IssuedAt!.Value)).ToArray());
    }

    [TestMethod]
    public async Task Pseudonymising_again_finds_nothing_of_the_person()
    {
        await using var service = await StartAsync(EraseAction.Pseudonymise);
        await service.SeedAsync(new Card("acme", "ada", 1, "Ada"), new Card("acme", null, 2, "Nobody's"));
        Assert.AreEqual(1, await LeftAsync(service, _ada));
        await EraseAsync(service, _ada);
        var once = await service.AllAsync();
        Assert.AreEqual(0, await LeftAsync(service, _ada));
        Assert.AreEqual(0, await service.Connector.CountAsync(_ada, service.Cards));
        Assert.IsInstanceOfType<Receipt.NothingFound>(await EraseAsync(service, _ada));
        CollectionAssert.AreEqual(once.ToArray(), (await service.AllAsync()).ToArray());
    }

    [TestMethod]
    public async Task A_person_who_comes_back_gets_the_pseudonym_of_before()
    {
        await using var service = await StartAsync(EraseAction.Pseudonymise);
        await service.SeedAsync(new Card("acme", "ada", 1, "Ada"));
        await EraseAsync(service, _ada);
        await service.SeedAsync(new Card("acme", "ada", 2, "Ada"));
        Assert.AreEqual(1, await LeftAsync(service, _ada));
        Assert.AreEqual(new Receipt.Pseudonymised(1), await EraseAsync(service, _ada));
        Assert.HasCount(1, (await service.AllAsync()).Select(card => card.Holder).Distinct(StringComparer.Ordinal));
    }

    [TestMethod]
    public async Task Many_records_are_pseudonymised_each_once()
    {
        const int count = (2 * ConnectorLimits.EraseBatchRecords) + 1;
        await using var service = await StartAsync(EraseAction.Pseudonymise);
        await service.SeedAsync([.. Enumerable.Range(1, count).Select(i => new Card("acme", "ada", i, $"Name {i % 7}"))]);
        Assert.AreEqual(new Receipt.Pseudonymised(count), await EraseAsync(service, _ada));
        Assert.HasCount(
            7, (await service.AllAsync()).Select(card => card.Name).Distinct(StringComparer.Ordinal));
    }

    [TestMethod]
    public async Task A_secret_goes_only_after_its_hash_was_recorded()
    {
        await using var service = await StartAsync(EraseAction.SecureErase);
        await service.SeedAsync(
            new Card("acme", "ada", 1, "Ada", Pin: "cipher-1"), new Card("acme", "bob", 2, "Bob", Pin: "cipher-2"));
        var before = await service.AllAsync();
        Assert.AreEqual(
            new Receipt.Failed(FailureReason.SecretsNotRecorded, Retriable: true), await EraseAsync(service, _ada));
        CollectionAssert.AreEqual(before.ToArray(), (await service.AllAsync()).ToArray());

        var hashes = await HashAsync(service);
        CollectionAssert.AreEqual(new[] { new SecretHash("pin", Sha256("cipher-1")) }, hashes.ToArray());
        // Reading is all that happened: a crash here loses nothing.
        CollectionAssert.AreEqual(before.ToArray(), (await service.AllAsync()).ToArray());

        await RemoveAsync(service, hashes);
        Assert.IsEmpty(await HashAsync(service));
        Assert.IsNull((await service.AllAsync())[0].Pin);
        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(service, _ada));
        Assert.AreEqual(0, await LeftAsync(service, _ada));
        CollectionAssert.AreEqual(before.Skip(1).ToArray(), (await service.AllAsync()).ToArray());
    }

    [TestMethod]
    public async Task A_secret_that_changed_since_it_was_hashed_stays_until_it_is_hashed_again()
    {
        await using var service = await StartAsync(EraseAction.SecureErase);
        await service.SeedAsync(new Card("acme", "ada", 1, "Ada", Pin: "refreshed meanwhile"));
        await RemoveAsync(service, [new SecretHash("pin", Sha256("as it was"))]);
        Assert.AreEqual("refreshed meanwhile", (await service.AllAsync()).Single().Pin);
        Assert.AreEqual(Sha256("refreshed meanwhile"), (await HashAsync(service)).Single().Sha256);
    }

    [TestMethod]
    public async Task A_record_without_secrets_is_securely_erased_at_once()
    {
        await using var service = await StartAsync(EraseAction.SecureErase);
        await service.SeedAsync(new Card("acme", "ada", 1, "Ada"));
        Assert.IsEmpty(await HashAsync(service));
        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(service, _ada));
        Assert.IsInstanceOfType<Receipt.NothingFound>(await EraseAsync(service, _ada));
    }

    [TestMethod]
    public async Task What_the_law_keeps_stays_until_the_latest_date_and_what_it_no_longer_keeps_goes()
    {
        await using var service = await StartAsync(EraseAction.Retain);
        await service.SeedAsync(
            new Card("acme", "ada", 1, "Ada", IssuedAt: Now.AddYears(-8)),
            new Card("acme", "ada", 2, "Ada", IssuedAt: Now.AddYears(-7).AddDays(1)),
            new Card("acme", "ada", 3, "Ada", IssuedAt: Now.AddYears(-2)),
            new Card("acme", "bob", 4, "Bob", IssuedAt: Now.AddYears(-9)));
        Assert.AreEqual(1, await LeftAsync(service, _ada));
        var past = await service.Connector.EraseAsync(_ada, service.Cards, "step-1", CancellationToken.None);
        Assert.AreEqual(new ErasedPiece(new Receipt.Erased(1), More: true), past);
        var kept = await service.Connector.EraseAsync(_ada, service.Cards, "step-1", CancellationToken.None);
        Assert.AreEqual(new ErasedPiece(new Receipt.Retained("tax", Now.AddYears(5), 2), More: false), kept);
        Assert.AreEqual(0, await LeftAsync(service, _ada));
        CollectionAssert.AreEqual(
            new[] { 2L, 3L, 4L }, (await service.AllAsync()).Select(card => card.Number).ToArray());
    }

    protected abstract Task<CardsUnderTest> StartAsync(EraseAction action);

    private static bool IsPseudonym(string? text) =>
        text is { Length: 45 } && text.StartsWith("psn1_", StringComparison.Ordinal) &&
        text[5..].All(char.IsAsciiHexDigitLower);

    private static string Sha256(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private Task<IReadOnlyList<SecretHash>> HashAsync(CardsUnderTest service) =>
        service.Connector.HashSecretsAsync(SelectedRecords.Of(_ada), service.Cards, CancellationToken.None);

    private Task RemoveAsync(CardsUnderTest service, IReadOnlyList<SecretHash> hashes) =>
        service.Connector.RemoveSecretsAsync(
            SelectedRecords.Of(_ada), service.Cards, hashes, CancellationToken.None);

    private static Task<long> LeftAsync(CardsUnderTest service, SubjectScope scope) =>
        service.Connector.VerifyAsync(scope, service.Cards, CancellationToken.None);

    /// <summary>As the gate calls it: again while there is more, with the counts added up.</summary>
    private static async Task<Receipt> EraseAsync(CardsUnderTest service, SubjectScope scope)
    {
        Receipt? sum = null;
        while (true)
        {
            var piece = await service.Connector.EraseAsync(scope, service.Cards, "step-1", CancellationToken.None);
            sum = (sum, piece.Receipt) switch
            {
                (null, var first) => first,
                (Receipt.Erased before, Receipt.Erased now) => new Receipt.Erased(before.Count + now.Count),
                (Receipt.Pseudonymised before, Receipt.Pseudonymised now) =>
                    new Receipt.Pseudonymised(before.Count + now.Count),
                (var before, Receipt.NothingFound) => before,
                _ => throw new AssertFailedException("Pieces of one rule have one outcome."),
            };
            if (!piece.More)
                return sum;
        }
    }
}
