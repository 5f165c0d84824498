using System.Reflection;
using System.Text;
using PrivacyFunctions.Tests.Local.Model;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>
/// Each public type and member of local/Model against the assemblies that the app runs on in Azure, all overloads
/// counted: what the Local build's tests compare with a list, compared with the real thing.
/// </summary>
[TestClass]
public sealed class ProgrammingModelTests
{
    /// <summary>The listing has the programming model's names without them; longer ones first.</summary>
    private static readonly string[] Namespaces =
    [
        "Microsoft.Azure.Functions.Worker.Extensions.Abstractions.", "Microsoft.Azure.Functions.Worker.Middleware.",
        "Microsoft.Azure.Functions.Worker.", "Microsoft.DurableTask.Client.", "Microsoft.DurableTask.",
    ];

    private static readonly Assembly Model = typeof(PrivacyFunctions.Local.FunctionAttribute).Assembly;

    [TestMethod]
    public void The_model_equals_the_real_assemblies()
    {
        var types = Model.GetExportedTypes();
        var differences = ModelComparison.Differences(types, ReferenceListing.Parse(Print(types)));

        Assert.IsEmpty(differences, string.Join('\n', differences));
    }

    // The packages' assemblies by the names of theirs: the model has no other source.
    private static IEnumerable<Type> RealTypes() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Microsoft.*.dll")
            .Where(path => Path.GetFileName(path) is var name &&
                (name.StartsWith("Microsoft.Azure.Functions.Worker", StringComparison.Ordinal) ||
                    name.StartsWith("Microsoft.DurableTask", StringComparison.Ordinal)))
            .SelectMany(path => Assembly.LoadFrom(path).GetExportedTypes());

    private static string Print(IReadOnlyList<Type> mirrored)
    {
        var names = mirrored.Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var printer = new ShapePrinter();
        var text = new StringBuilder();
        // RetryContext is there twice; the model has the orchestrations' one.
        var real = RealTypes().Where(type => names.Contains(type.Name)).GroupBy(type => type.Name)
            .Select(group => group.OrderBy(type => type.Namespace == "Microsoft.DurableTask" ? 0 : 1).First());
        foreach (var type in real)
        {
            text.Append(type.FullName).Append("  ").AppendLine(ShapePrinter.Shape(type));
            foreach (var (_, line) in printer.Members(type))
                text.Append("    ").AppendLine(line);
        }

        return Namespaces.Aggregate(text, (listing, space) => listing.Replace(space, "")).ToString();
    }
}
