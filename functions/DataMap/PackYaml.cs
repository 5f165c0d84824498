using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PrivacyFunctions.DataMap;

/// <summary>
/// YAML text → nodes. Reads the parser's events itself, because the library's tree follows aliases before anyone can
/// refuse them. Refused: anchors and aliases (a few lines of them unfold to gigabytes), tags, duplicate keys, keys
/// that are not plain text, more than one document, deep nesting.
/// </summary>
internal sealed class PackYaml(Parser parser, PackErrors errors)
{
    /// <summary>16 levels: a pack has 7; each level costs stack.</summary>
    private const int MaxDepth = 16;

    /// <summary>The document; null where the text is no YAML or uses what is refused (the errors say so).</summary>
    public static PackNode? Parse(string text, PackErrors errors)
    {
        using var reader = new StringReader(text);
        var parser = new Parser(reader);
        try
        {
            return new PackYaml(parser, errors).Document();
        }
        catch (YamlException problem)
        {
            NotYaml(errors, problem.Start, $"This is not YAML: {problem.Message.TrimEnd('.')}.");
            return null;
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet 16.3 throws these, without a place, on some malformed flow collections and escapes.
            NotYaml(errors, parser.Current?.End ?? Mark.Empty, "This is not YAML, from here on or shortly after.");
            return null;
        }
    }

    private static void NotYaml(PackErrors errors, Mark at, string message) =>
        errors.Add(
            (int)at.Line, (int)at.Column, message,
            "Check indentation, colons, brackets and quotes at this place.");

    private PackNode? Document()
    {
        Next<StreamStart>();
        if (parser.Accept<StreamEnd>(out var end))
        {
            errors.Add(
                (int)end.Start.Line, (int)end.Start.Column, "The file is empty.",
                "Start from policies/sample.yaml.");
            return null;
        }

        Next<DocumentStart>();
        var node = Node(depth: 0);
        Next<DocumentEnd>();
        if (!parser.Accept<StreamEnd>(out _))
            Refuse(parser.Current!, "The file has more than one document.", "Put one pack into one file.");
        return errors.Any ? null : node;
    }

    private PackNode Node(int depth)
    {
        var here = parser.Current ?? throw new YamlException("The text ends too early");
        if (depth > MaxDepth)
            throw new YamlException(here.Start, here.End, $"Nested deeper than {MaxDepth} levels");
        if (here is NodeEvent { Anchor.IsEmpty: false })
            Refuse(here, "Anchors (&) are not allowed in a pack.", "Write the value out where it is used.");
        if (here is NodeEvent { Tag.IsEmpty: false })
            Refuse(here, "Tags (!) are not allowed in a pack.", "Remove the tag; every key knows its own type.");
        switch (here)
        {
            case MappingStart:
                return Mapping(depth);
            case SequenceStart:
                return Sequence(depth);
            case YamlDotNet.Core.Events.Scalar scalar:
                parser.MoveNext();
                return new PackNode.Scalar((int)here.Start.Line, (int)here.Start.Column, scalar.Value);
            case AnchorAlias:
                Refuse(here, "Aliases (*) are not allowed in a pack.", "Write the value out where it is used.");
                parser.MoveNext();
                return new PackNode.Scalar((int)here.Start.Line, (int)here.Start.Column, "");
            default:
                throw new YamlException(here.Start, here.End, "A value is expected here");
        }
    }

    private PackNode.Mapping Mapping(int depth)
    {
        var start = Next<MappingStart>().Start;
        var entries = new List<PackEntry>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var at = parser.Current!;
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (key is not PackNode.Scalar name)
                Refuse(at, "A key must be a single word.", "Write 'key: value'.");
            else if (seen.TryAdd(name.Text, name.Line))
                entries.Add(new PackEntry(name, value));
            else
            {
                Refuse(
                    at, $"The key '{name.Text}' stands here twice, first in line {seen[name.Text]}.",
                    "Keep one of them.");
            }
        }

        return new PackNode.Mapping((int)start.Line, (int)start.Column, entries);
    }

    private PackNode.Sequence Sequence(int depth)
    {
        var start = Next<SequenceStart>().Start;
        var items = new List<PackNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(depth + 1));
        return new PackNode.Sequence((int)start.Line, (int)start.Column, items);
    }

    private T Next<T>()
        where T : ParsingEvent => parser.Consume<T>();

    private void Refuse(ParsingEvent at, string message, string fix) =>
        errors.Add((int)at.Start.Line, (int)at.Start.Column, message, fix);
}
