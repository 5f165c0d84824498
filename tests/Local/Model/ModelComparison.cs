namespace PrivacyFunctions.Tests.Local.Model;

/// <summary>
/// Holds mirrored types against the listing: kind and base, and for each member name that is there, all its overloads.
/// </summary>
internal static class ModelComparison
{
    public static IReadOnlyList<string> Differences(IEnumerable<Type> types, ReferenceListing listing)
    {
        var printer = new ShapePrinter();
        return [.. types.SelectMany(type => Differences(type, listing.Find(type.Name), printer))];
    }

    private static IEnumerable<string> Differences(Type type, ReferenceListing.ListedType? listed, ShapePrinter printer)
    {
        if (listed is null)
        {
            yield return $"{type.Name}: the real API has no such type";
            yield break;
        }

        if (listed.Shape != ShapePrinter.Shape(type))
            yield return $"{type.Name}: is '{ShapePrinter.Shape(type)}', the real one '{listed.Shape}'";
        var members = printer.Members(type)
            .GroupBy(member => member.Name, member => member.Line, StringComparer.Ordinal);
        foreach (var member in members)
        {
            foreach (var line in listed.Lines(member.Key).Except(member, StringComparer.Ordinal))
                yield return $"{type.Name}: lacks {line}";
            foreach (var line in member.Except(listed.Lines(member.Key), StringComparer.Ordinal))
                yield return $"{type.Name}: the real one has no {line}";
        }
    }
}
