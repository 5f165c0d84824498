using System.Text;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>Turns <c>azure-sdk-members.txt</c> into C# declarations without bodies, to compile against.</summary>
internal static class SdkDeclarations
{
    /// <summary>Types of the programming model have a mirror in local/Model, which stands in for them.</summary>
    private static readonly (string Real, string Mirror)[] Mirrored =
    [
        (
            "Microsoft.Azure.Functions.Worker.IFunctionsWorkerApplicationBuilder",
            "PrivacyFunctions.Local.IFunctionsWorkerApplicationBuilder"),
        ("Microsoft.Azure.Functions.Worker.Middleware.FunctionExecutionDelegate",
            "PrivacyFunctions.Local.FunctionExecutionDelegate"),
    ];

    public static string ToSource(string list)
    {
        // Oblivious of nullability, as most of these packages are.
        var source = new StringBuilder("#nullable disable\n");
        var members = new List<string>();
        string? type = null;
        foreach (var line in list.Split('\n').Select(line => line.TrimEnd())
            .Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (char.IsWhiteSpace(line[0]))
            {
                members.Add(line.Trim());
                continue;
            }

            Flush(source, type, members);
            (type, members) = (line, []);
        }

        Flush(source, type, members);
        return Mirrored.Aggregate(
            source.ToString(), (text, pair) => text.Replace(pair.Real, pair.Mirror, StringComparison.Ordinal));
    }

    private static void Flush(StringBuilder source, string? type, List<string> members)
    {
        if (type is null)
            return;
        var (kind, name, tail) = Split(type);
        var end = name.LastIndexOf('.');
        source.Append("namespace ").Append(name[..end]).Append(" { public ")
            .Append(kind).Append(' ').Append(name[(end + 1)..]).Append(tail).Append(" { ");
        foreach (var member in members)
            source.Append(kind == "enum" ? member + ", " : Member(member));
        source.Append("} }\n");
    }

    // "sealed class A.B<T> : C where …" → kind, name, and the tail from the bases on.
    private static (string Kind, string Name, string Tail) Split(string type)
    {
        int[] ends = [type.IndexOf(" : ", StringComparison.Ordinal), type.IndexOf(" where ", StringComparison.Ordinal),
            type.Length];
        var rest = ends.Where(index => index >= 0).Min();
        var start = type.LastIndexOf(' ', rest - 1) + 1;
        return (type[..(start - 1)], type[start..rest], type[rest..]);
    }

    private static string Member(string member)
    {
        var modified = "public " + member;
        if (member.EndsWith('}'))
        {
            return modified.Replace("get;", "get => throw null;", StringComparison.Ordinal)
                .Replace("set;", "set => throw null;", StringComparison.Ordinal) + " ";
        }

        return member.Contains('(', StringComparison.Ordinal) ? modified + " => throw null; " : modified + "; ";
    }
}
