namespace PrivacyFunctions.DataMap;

/// <summary>Checks that a service's keys fit its connector.</summary>
internal sealed class ServiceChecks(PackErrors errors)
{
    public void Check(ReadService read)
    {
        var (service, section) = (read.Service, read.Section);
        if (service.Connector == ConnectorKind.None)
            CheckStoresNothing(service, section);
        else
            CheckStores(service, section);
        if (service.Connector is not (ConnectorKind.Sqlite or ConnectorKind.PostgreSql) && service.Exempt.Count > 0)
        {
            errors.Add(
                section.At("exempt"), $"The {section.What} has no tables to exempt.",
                "Remove 'exempt'; it belongs to sqlite and postgresql.");
        }

        foreach (var declaration in service.NothingKept.Where(
            declaration => service.FindCollection(declaration.Name) is not null))
        {
            errors.Add(
                section.At("nothingKept"),
                $"'{declaration.Name}' of the {section.What} is a collection and declared as not kept at once.",
                "Keep one of the two.");
        }
    }

    private void CheckStores(Service service, PackSection section)
    {
        if (service.Collections.Count == 0)
        {
            errors.Add(
                section.Node, $"The {section.What} has a connector but no 'collections'.",
                "Declare its collections, or set 'connector: none'.");
        }

        if (service.Connection is null)
        {
            errors.Add(
                section.Node, $"The {section.What} has no 'connection'.",
                "Add 'connection:' with a name that the host is given by --connection.");
        }
    }

    private void CheckStoresNothing(Service service, PackSection section)
    {
        if (service.Collections.Count > 0)
        {
            errors.Add(
                section.At("collections"), $"The {section.What} has 'collections' but no connector.",
                "Set 'connector' to how the collections are reached.");
        }

        if (service.Connection is not null)
        {
            errors.Add(
                section.At("connection"), $"The {section.What} has a connection but no connector.",
                "Remove 'connection'.");
        }

        if (service.NothingKept.Count == 0)
        {
            errors.Add(
                section.Node, $"The {section.What} stores nothing and does not say so.",
                "Add 'nothingKept:' with what it processes and why nothing is stored.");
        }
    }
}
