namespace PrivacyFunctions.DataMap;

/// <summary>A node of the YAML document with its place: the part of YAML that a policy pack may use.</summary>
internal abstract record PackNode(int Line, int Column)
{
    public sealed record Scalar(int Line, int Column, string Text) : PackNode(Line, Column);

    public sealed record Mapping(int Line, int Column, IReadOnlyList<PackEntry> Entries) : PackNode(Line, Column);

    public sealed record Sequence(int Line, int Column, IReadOnlyList<PackNode> Items) : PackNode(Line, Column);
}

internal sealed record PackEntry(PackNode.Scalar Key, PackNode Value);
