namespace PrivacyFunctions.DataMap;

/// <summary>Reads the services and checks what holds inside one and between them.</summary>
internal sealed class ServiceReader(PackErrors errors, IReadOnlyDictionary<string, LegalGround> grounds)
{
    private static readonly Dictionary<string, ConnectorKind> Kinds = new(StringComparer.Ordinal)
    {
        ["sqlite"] = ConnectorKind.Sqlite,
        ["postgresql"] = ConnectorKind.PostgreSql,
        ["files"] = ConnectorKind.Files,
        ["http"] = ConnectorKind.Http,
        ["none"] = ConnectorKind.None,
    };

    private readonly CollectionReader _collections = new(errors, grounds);
    private readonly TableChecks _tables = new(errors);

    public IReadOnlyList<Service> Read(PackSection pack)
    {
        var services = new List<Service>();
        foreach (var entry in pack.Named("services", PackNames.Id))
        {
            if (PackSection.Open(errors, $"service '{entry.Key.Text}'", PackKeys.Service, entry.Value) is { } section)
                services.Add(Service(entry.Key.Text, section));
        }

        foreach (var ground in grounds.Keys.Except(_collections.UsedGrounds, StringComparer.Ordinal))
        {
            errors.Add(
                pack.At("grounds"), $"The ground '{ground}' is used by no collection.",
                "Remove it, or name it in the 'erase' section of the collection that it keeps.");
        }

        return services;
    }

    private Service Service(string name, PackSection section)
    {
        var kind = section.Choice("connector", Kinds, ConnectorKind.None);
        var connection = section.OptionalName("connection", PackNames.Id);
        var collections = new List<Collection>();
        foreach (var entry in section.Named("collections", PackNames.Id))
        {
            if (_collections.Read(name, kind, entry) is not { } read)
                continue;
            collections.Add(read.Collection);
            _tables.Add(kind, connection, read);
        }

        var nothingKept = NothingKept(section, collections);
        var exempt = Exemptions(section);
        CheckShape(section, kind, connection, nothingKept.Count);
        foreach (var (exemption, node) in exempt)
            _tables.Add(kind, connection, exemption, node);
        return new Service(
            name, section.Text("title"), section.Text("purpose"), kind, connection, nothingKept, collections,
            [.. exempt.Select(pair => pair.Exemption)]);
    }

    private void CheckShape(PackSection section, ConnectorKind kind, string? connection, int nothingKept)
    {
        var stores = kind != ConnectorKind.None;
        if (stores != section.Has("collections") && section.Has("connector"))
        {
            errors.Add(
                section.Node,
                stores ? $"The {section.What} has a connector but no 'collections'." : $"The {section.What} has 'collections' but no connector.",
                stores ? "Declare its collections, or set 'connector: none'." : "Set 'connector' to how the collections are reached.");
        }

        if (stores && !section.Has("connection"))
            errors.Add(section.Node, $"The {section.What} has no 'connection'.", "Add 'connection:' with a name that the host is given by --connection.");
        if (!stores && connection is not null)
            errors.Add(section.At("connection"), $"The {section.What} has a connection but no connector.", "Remove 'connection'.");
        if (!stores && nothingKept == 0 && section.Has("connector"))
            errors.Add(section.Node, $"The {section.What} stores nothing and does not say so.", "Add 'nothingKept:' with what it processes and why nothing is stored.");
        if (kind is not (ConnectorKind.Sqlite or ConnectorKind.PostgreSql) && section.Has("exempt"))
            errors.Add(section.At("exempt"), $"The {section.What} has no tables to exempt.", "Remove 'exempt'; it belongs to sqlite and postgresql.");
    }

    private List<NothingKept> NothingKept(PackSection section, List<Collection> collections)
    {
        var declarations = new List<NothingKept>();
        foreach (var entry in section.Named("nothingKept", PackNames.Id))
        {
            var what = $"declaration '{entry.Key.Text}' of the {section.What}";
            if (collections.Any(collection => collection.Name == entry.Key.Text))
                errors.Add(entry.Key, $"'{entry.Key.Text}' is a collection and declared as not kept at once.", "Keep one of the two.");
            if (PackSection.Open(errors, what, PackKeys.NothingKept, entry.Value) is { } declaration)
                declarations.Add(new NothingKept(entry.Key.Text, declaration.Text("title"), declaration.Text("reason")));
        }

        return declarations;
    }

    private List<(Exemption Exemption, PackNode Node)> Exemptions(PackSection section)
    {
        var exemptions = new List<(Exemption, PackNode)>();
        foreach (var item in section.Items("exempt"))
        {
            if (PackSection.Open(errors, $"exemption of the {section.What}", PackKeys.Exemption, item) is not { } exemption)
                continue;
            exemptions.Add((
                new Exemption(
                    exemption.Name("table", PackNames.Column), exemption.OptionalName("column", PackNames.Column), exemption.Text("reason")),
                item));
        }

        return exemptions;
    }
}
