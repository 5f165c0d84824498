namespace PrivacyFunctions.DataMap;

/// <summary>
/// Reads how people are erased and, once everything was read without an error, checks it against the services.
/// </summary>
internal sealed class ErasureReader(PackErrors errors)
{
    public ErasureRules Read(PackSection pack) => pack.Section("erasure", PackKeys.Erasure) is { } section
        ? new ErasureRules(
            section.PeriodOrNone("grace"), section.OptionalPeriod("reminderBefore"),
            section.Flag("restrictDuringGrace"), Order(section), Recipients(section), Backups(section))
        {
            EverywhereWithin = section.OptionalPeriod("everywhereWithin"),
        }
        : new ErasureRules(null, null, false, [], [], new BackupRules(default, []));

    public void Check(PackSection pack, ErasureRules erasure, IReadOnlyList<Service> services)
    {
        // Opened again for its places only: it was read without an error.
        var section = pack.Section("erasure", PackKeys.Erasure)!;
        CheckGrace(section, erasure);
        CheckOrder(section, services);
        var stored = services.Where(service => service.Connector != ConnectorKind.None).ToList();
        foreach (var recipient in OpenRecipients(section))
            CheckNames(recipient.Section, "services", services);
        if (section.Section("backups", PackKeys.Backups) is { } backups)
            CheckNames(backups, "shreddedServices", stored);
        CheckPromise(section, erasure, stored);
    }

    private void CheckPromise(PackSection section, ErasureRules erasure, List<Service> stored)
    {
        if (erasure.EverywhereWithin is not { } promise)
            return;
        var late = stored.Find(service => !erasure.Keeps(service.Name, promise));
        if (late is not null)
        {
            errors.Add(
                section.At("everywhereWithin"),
                $"The promise cannot be kept: the service '{late.Name}' has an erased person in its backups for longer.",
                "Shorten 'grace' or 'maxAge', put the service under 'shreddedServices', or promise what is kept.");
        }
    }

    private void CheckGrace(PackSection section, ErasureRules erasure)
    {
        if (erasure.Grace is null && erasure.RestrictDuringGrace)
        {
            errors.Add(
                section.At("restrictDuringGrace"), "An erasure without grace has no time to restrict.",
                "Remove 'restrictDuringGrace', or give 'grace' a period.");
        }

        if (erasure.ReminderBefore is not { } reminder)
            return;
        // Any day does: a month is shorter in February, so the shortest of them is asked.
        var start = new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero);
        if (erasure.Grace is not { } grace || reminder.After(start) >= grace.After(start))
        {
            errors.Add(
                section.At("reminderBefore"), "The reminder would come before the grace period begins.",
                "Write a 'reminderBefore' that is shorter than 'grace', or remove it.");
        }
    }

    private void CheckOrder(PackSection section, IReadOnlyList<Service> services)
    {
        if (!section.Has("order"))
            return;
        var names = services.Select(service => service.Name).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in section.Items("order").SelectMany(Places))
        {
            var name = ((PackNode.Scalar)place).Text;
            if (!names.Contains(name, StringComparer.Ordinal))
                NotThere(section, place, "order", name, names);
            else if (!seen.Add(name))
            {
                errors.Add(
                    place, $"The 'order' of the {section.What} names the service '{name}' twice.", "Keep one of them.");
            }
        }

        foreach (var missing in names.Where(name => !seen.Contains(name)))
        {
            errors.Add(
                section.At("order"), $"The 'order' of the {section.What} leaves out the service '{missing}'.",
                "Put every service into exactly one group, or remove 'order' to erase all of them together.");
        }
    }

    private void CheckNames(PackSection section, string key, IReadOnlyList<Service> services)
    {
        var names = services.Select(service => service.Name).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in section.Has(key) ? section.Items(key) : [])
        {
            var name = ((PackNode.Scalar)item).Text;
            if (!names.Contains(name, StringComparer.Ordinal))
                NotThere(section, item, key, name, names);
            else if (!seen.Add(name))
                errors.Add(item, $"The '{key}' of the {section.What} names '{name}' twice.", "Keep one of them.");
        }
    }

    private void NotThere(
        PackSection section, PackNode at, string key, string name, IReadOnlyCollection<string> names) => errors.Add(
        at, $"The '{key}' of the {section.What} names '{PackSection.Shown(name)}', which is no service that it can name.",
        NearestName.Suggest(name, names));

    private List<IReadOnlyList<string>> Order(PackSection section)
    {
        var groups = new List<IReadOnlyList<string>>();
        foreach (var item in section.Items("order"))
        {
            if (item is PackNode.Scalar or PackNode.Sequence { Items.Count: > 0 } &&
                Places(item).All(place => place is PackNode.Scalar))
                groups.Add([.. Places(item).Select(place => ((PackNode.Scalar)place).Text)]);
            else
            {
                errors.Add(
                    item, $"The 'order' of the {section.What} has an item that is neither a service nor a list of them.",
                    "Write a name, or names in brackets for services that are erased together.");
            }
        }

        return groups;
    }

    private List<Recipient> Recipients(PackSection section) =>
        [.. OpenRecipients(section).Select(read => new Recipient(
            read.Id, read.Section.Text("name"), read.Section.OptionalEmail("email"), read.Section.Texts("services")))];

    private IEnumerable<(string Id, PackSection Section)> OpenRecipients(PackSection section)
    {
        foreach (var entry in section.Named("recipients", PackNames.Id))
        {
            var what = $"recipient '{entry.Key.Text}'";
            if (PackSection.Open(errors, what, PackKeys.Recipient, entry.Value) is { } recipient)
                yield return (entry.Key.Text, recipient);
        }
    }

    private static BackupRules Backups(PackSection section) =>
        section.Section("backups", PackKeys.Backups) is { } backups
            ? new BackupRules(backups.Period("maxAge"), backups.Texts("shreddedServices"))
            : new BackupRules(default, []);

    private static IReadOnlyList<PackNode> Places(PackNode item) =>
        item is PackNode.Sequence group ? group.Items : [item];
}
