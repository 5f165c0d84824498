using YamlDotNet.RepresentationModel;

namespace PrivacyFunctions.Simulation.Years.Policy;

/// <summary>
/// What a pack publishes about how long records are kept, read from its text by other code than the app's, so that a
/// mistake in the app's reading shows.
/// </summary>
/// <param name="AuditSetting">The setting that says how long the audit log is kept; null: it is fixed.</param>
internal sealed record PublishedPolicy(
    IReadOnlyList<PublishedCollection> Collections, IReadOnlyDictionary<string, PublishedSetting> Settings,
    string? AuditSetting)
{
    public static PublishedPolicy Read(string yaml)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(yaml);
        stream.Load(reader);
        var pack = (YamlMappingNode)stream.Documents[0].RootNode;
        return new PublishedPolicy(
            [
                .. Entries(pack, "services").SelectMany(service => Entries(service.Node, "collections")
                    .Select(collection => CollectionOf(service.Name, service.Node, collection.Name, collection.Node))),
            ],
            Entries(pack, "settings").ToDictionary(
                setting => setting.Name, setting => SettingOf(setting.Node), StringComparer.Ordinal),
            pack.Children.TryGetValue("ownData", out var own) &&
            ((YamlMappingNode)own).Children.TryGetValue("audit", out var audit)
                ? Text((YamlMappingNode)audit, "setting") : null);
    }

    private static PublishedSetting SettingOf(YamlMappingNode node) => new(
        Number(node, "min"), Number(node, "max"), Number(node, "default"));

    private static PublishedCollection CollectionOf(
        string service, YamlMappingNode serviceNode, string name, YamlMappingNode node)
    {
        var retention = (YamlMappingNode)node.Children["retention"];
        var columns = Entries(node, "fields").ToDictionary(
            field => field.Name, field => Text(field.Node, "column") ?? Snake(field.Name), StringComparer.Ordinal);
        var erase = Text((YamlMappingNode)node.Children["erase"], "action")!;
        return new PublishedCollection(
            service, name, Text(serviceNode, "connector")!, Text(node, "source")!, Text(node, "tenant")!,
            Text(node, "subject")!, Text(node, "knownBy") ?? "subjectId",
            Text(retention, "from") is { } from ? columns[from] : null,
            PeriodOf(retention, "period"), Text(retention, "setting"), PeriodOf(retention, "whenUnset"),
            Text(retention, "onlyAfter"),
            (Text(retention, "atEnd") ?? erase) switch
            {
                "pseudonymise" => PublishedEnd.Pseudonymised,
                "secure_erase" => PublishedEnd.SecretsFirst,
                // What an erasure must leave alone is deleted at the end of the law's time.
                _ => PublishedEnd.Deleted,
            },
            [.. Events(retention).Select(on => EventOf(on, columns))],
            retention.Children.TryGetValue("parent", out var parent)
                ? ParentOf(serviceNode, (YamlMappingNode)parent) : null,
            retention.Children.TryGetValue("whenTenant", out var state) ? StateOf((YamlMappingNode)state) : null);
    }

    private static PublishedParent ParentOf(YamlMappingNode service, YamlMappingNode parent)
    {
        var collection = Text(parent, "collection")!;
        var key = (YamlSequenceNode)Entries(service, "collections").Single(other => other.Name == collection)
            .Node.Children["key"];
        return new PublishedParent(
            collection, Text(parent, "column")!, ((YamlScalarNode)key.Children.Single()).Value!);
    }

    private static PublishedState StateOf(YamlMappingNode node) => Text(node, "state") is "inactive"
        ? new PublishedState(PeriodOf(node, "after"))
        : throw new FormatException("The simulation knows no other state of a tenant than inactive.");

    private static IEnumerable<YamlMappingNode> Events(YamlMappingNode retention) =>
        retention.Children.TryGetValue("events", out var events)
            ? ((YamlSequenceNode)events).Children.Cast<YamlMappingNode>() : [];

    private static PublishedEvent EventOf(YamlMappingNode node, Dictionary<string, string> columns) => new(
        Text(node, "on")!, PeriodOf(node, "after"), Text(node, "match") is { } match ? columns[match] : null,
        Text(node, "feature"));

    private static IEnumerable<(string Name, YamlMappingNode Node)> Entries(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var found)
            ? ((YamlMappingNode)found).Children.Select(
                child => (((YamlScalarNode)child.Key).Value!, (YamlMappingNode)child.Value))
            : [];

    private static PublishedPeriod? PeriodOf(YamlMappingNode node, string key) =>
        Text(node, key) is { } text ? PublishedPeriod.Read(text) : null;

    private static int Number(YamlMappingNode node, string key) =>
        int.Parse(Text(node, key)!, System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var found) ? ((YamlScalarNode)found).Value : null;

    private static string Snake(string name) => string.Concat(
        name.Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : c.ToString()));
}

/// <param name="KnownBy">Which identifier of the person the subject's column holds.</param>
/// <param name="DateColumn">What the period is counted from.</param>
/// <param name="Setting">The tenant's own number of days.</param>
internal sealed record PublishedCollection(
    string Service, string Name, string Connector, string Table, string TenantColumn, string SubjectColumn,
    string KnownBy, string? DateColumn, PublishedPeriod? Period, string? Setting, PublishedPeriod? WhenUnset,
    string? OnlyAfter, PublishedEnd End, IReadOnlyList<PublishedEvent> Events, PublishedParent? Parent,
    PublishedState? WhenInactive)
{
    public bool EndsByAge => Period is not null || Setting is not null;

    /// <summary>Its records go for one reason only: with a parent they also go for each of the parent's.</summary>
    public bool HasOneReason =>
        Parent is null && Events.Count + (EndsByAge ? 1 : 0) + (WhenInactive is null ? 0 : 1) == 1;
}

internal enum PublishedEnd
{
    Deleted,
    Pseudonymised,

    /// <summary>Deleted, after the secrets in it were removed.</summary>
    SecretsFirst,
}

/// <param name="MatchColumn">The records with the value that the fact names; null: others.</param>
internal sealed record PublishedEvent(string On, PublishedPeriod? After, string? MatchColumn, string? Feature);

/// <param name="Collection">Of the same service.</param>
/// <param name="Column">Has the key of the record that it belongs to.</param>
internal sealed record PublishedParent(string Collection, string Column, string KeyColumn);

/// <param name="After">How long after the tenant became inactive; null: at once.</param>
internal sealed record PublishedState(PublishedPeriod? After);

internal sealed record PublishedSetting(int Min, int Max, int Default);
