using PrivacyFunctions.Local;

namespace PrivacyFunctions.Tests.Local.Model;

/// <summary>
/// A member that differs from the real API would compile here and do something else, or nothing, in Azure.
/// </summary>
[TestClass]
public sealed class ModelTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Local", "Model");

    [TestMethod]
    public void Every_public_type_and_member_of_the_model_equals_the_real_one_with_all_overloads()
    {
        var listing = ReferenceListing.Parse(
            File.ReadAllText(Path.Combine(Folder, "programming-model.txt"))
            + File.ReadAllText(Path.Combine(Folder, "programming-model-additions.txt")));

        var differences = ModelComparison.Differences(typeof(FunctionAttribute).Assembly.GetExportedTypes(), listing);

        Assert.IsEmpty(differences, string.Join(Environment.NewLine, differences));
    }
}
