namespace PrivacyFunctions.Tests.Architecture;

/// <summary>What is sealed under a tenant's data key is found by its rotation.</summary>
[TestClass]
public sealed class ResealableRulesTests
{
    /// <summary>Files that name a tenant's scope and store nothing under its data key, with the reason.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["functions/Erasure/DeletionSeal.cs"] =
            "The deletion log has a KEK of its own; the scope only binds an entry to its tenant.",
    };

    [TestMethod]
    public void Whoever_seals_under_a_tenants_key_seals_anew_when_it_is_rotated() =>
        Assert.AreEqual("", string.Join('\n', Missing(Sources())));

    [TestMethod]
    public void The_exceptions_are_really_there() => CollectionAssert.IsSubsetOf(
        Elsewhere.Keys.ToArray(), Sources().Where(file => Seals(file.Text)).Select(file => file.Path).ToArray());

    [TestMethod]
    [DataRow("await cipher.SealAsync(new KeyScope.Tenant(tenant), purpose, id, text, token);")]
    [DataRow("private static KeyScope.Tenant Scope(TenantId tenant) => new(tenant);")]
    public void A_capability_that_forgets_it_is_found(string code) => Assert.HasCount(
        1, Missing([new RepositoryFile("functions/Notes/NoteTexts.cs", code)]));

    private static List<string> Missing(IEnumerable<RepositoryFile> files) =>
        [.. files.GroupBy(file => file.Path.Split('/')[1])
            .Where(capability => capability.Any(file => Seals(file.Text) && !Elsewhere.ContainsKey(file.Path)))
            .Where(capability => !capability.Any(file => file.Text.Contains(": IResealable", StringComparison.Ordinal)))
            .Select(capability => $"functions/{capability.Key} seals under a tenant's key and has no IResealable.")];

    private static IEnumerable<RepositoryFile> Sources() => Repository.CSharp("functions")
        .Where(file => !file.Path.StartsWith("functions/Keys/", StringComparison.Ordinal));

    private static bool Seals(string text) =>
        text.Contains("KeyScope.Tenant(", StringComparison.Ordinal) ||
        text.Contains("KeyScope.Tenant ", StringComparison.Ordinal);
}
