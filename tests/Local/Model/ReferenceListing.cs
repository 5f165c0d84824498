using System.Text.RegularExpressions;

namespace PrivacyFunctions.Tests.Local.Model;

/// <summary>
/// programming-model.txt: by type name without namespace, the type's shape and the lines of each member name.
/// </summary>
internal sealed partial class ReferenceListing
{
    private readonly Dictionary<string, ListedType> _types = new(StringComparer.Ordinal);

    private ReferenceListing()
    {
    }

    public static ReferenceListing Parse(string text)
    {
        var listing = new ReferenceListing();
        ListedType? current = null;
        var lines = text.Split('\n').Select(line => line.TrimEnd());
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] != ' ')
                current = listing.AddType(line);
            else
                (current ?? throw new FormatException($"a member before any type: {line}")).Add(line.Trim());
        }

        return listing;
    }

    public ListedType? Find(string name) => _types.GetValueOrDefault(name);

    private ListedType AddType(string line)
    {
        var parts = line.Split("  ", 2);
        if (parts.Length != 2)
            throw new FormatException($"not a type: {line}");
        var type = new ListedType(parts[1]);
        _types.Add(parts[0][(parts[0].LastIndexOf('.') + 1)..], type);
        return type;
    }

    /// <summary>One listed type.</summary>
    internal sealed partial class ListedType(string shape)
    {
        private readonly Dictionary<string, HashSet<string>> _members = new(StringComparer.Ordinal);

        public string Shape { get; } = shape;

        public void Add(string line)
        {
            var name = MemberName(line);
            if (!_members.TryGetValue(name, out var lines))
                _members.Add(name, lines = new(StringComparer.Ordinal));
            lines.Add(line);
        }

        public IReadOnlySet<string> Lines(string member) => _members.GetValueOrDefault(member) ?? [];

        /// <summary>The name stands before a generic list, the parameters, the accessors or an enum's value.</summary>
        internal static string MemberName(string line) => Name().Match(line) is { Success: true } match
            ? match.Groups["name"].Value
            : throw new FormatException($"not a member: {line}");

        [GeneratedRegex(@"(?:^|\s)(?<name>\.?\w+)(?:=-?\d+$|\(|<[^ ]*>\(|\s\{)", RegexOptions.ExplicitCapture,
            matchTimeoutMilliseconds: 1000)]
        private static partial Regex Name();
    }
}
