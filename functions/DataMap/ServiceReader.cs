namespace PrivacyFunctions.DataMap;

/// <summary>Reads the services; <see cref="ServiceChecks"/> checks what was read.</summary>
internal sealed class ServiceReader(PackErrors errors)
{
    private static readonly Dictionary<string, ConnectorKind> Kinds = new(StringComparer.Ordinal)
    {
        ["sqlite"] = ConnectorKind.Sqlite,
        ["postgresql"] = ConnectorKind.PostgreSql,
        ["files"] = ConnectorKind.Files,
        ["http"] = ConnectorKind.Http,
        ["scim"] = ConnectorKind.Scim,
        ["oauth-revocation"] = ConnectorKind.OAuthRevocation,
        ["keycloak"] = ConnectorKind.Keycloak,
        ["none"] = ConnectorKind.None,
    };

    private readonly CollectionReader _collections = new(errors);

    public IReadOnlyList<ReadService> Read(PackSection pack)
    {
        var services = new List<ReadService>();
        foreach (var entry in pack.Named("services", PackNames.Id))
        {
            if (PackSection.Open(errors, $"service '{entry.Key.Text}'", PackKeys.Service, entry.Value) is { } section)
                services.Add(Service(entry.Key.Text, section));
        }

        return services;
    }

    private ReadService Service(string name, PackSection section)
    {
        var collections = section.Named("collections", PackNames.Id).Select(entry => _collections.Read(name, entry))
            .OfType<ReadCollection>().ToList();
        var exemptions = Exemptions(section);
        var service = new Service(
            name, section.Text("title"), section.Text("purpose"),
            section.Choice("connector", Kinds, ConnectorKind.None),
            section.OptionalName("connection", PackNames.Id), NothingKept(section),
            [.. collections.Select(read => read.Collection)],
            [.. exemptions.Select(read => read.Exemption)]);
        return new ReadService(service, section, collections, exemptions);
    }

    private List<NothingKept> NothingKept(PackSection section)
    {
        var declarations = new List<NothingKept>();
        foreach (var entry in section.Named("nothingKept", PackNames.Id))
        {
            var what = $"declaration '{entry.Key.Text}' of the {section.What}";
            if (PackSection.Open(errors, what, PackKeys.NothingKept, entry.Value) is { } declaration)
            {
                declarations.Add(
                    new NothingKept(entry.Key.Text, declaration.Text("title"), declaration.Text("reason")));
            }
        }

        return declarations;
    }

    private List<ReadExemption> Exemptions(PackSection section)
    {
        var exemptions = new List<ReadExemption>();
        foreach (var item in section.Items("exempt"))
        {
            if (PackSection.Open(errors,
            $"exemption of the {section.What}",
            PackKeys.Exemption, item) is not { } exemption)
                continue;
            exemptions.Add(new ReadExemption(
                new Exemption(
                    exemption.Name("table", PackNames.Column), exemption.OptionalName("column", PackNames.Column),
                    exemption.Text("reason")),
                item));
        }

        return exemptions;
    }
}

/// <summary>A service with where it was read, for errors that the checks find.</summary>
internal sealed record ReadService(
    Service Service, PackSection Section,
    IReadOnlyList<ReadCollection> Collections, IReadOnlyList<ReadExemption> Exemptions);

internal sealed record ReadExemption(Exemption Exemption, PackNode Node);
