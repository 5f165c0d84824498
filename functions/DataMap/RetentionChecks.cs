namespace PrivacyFunctions.DataMap;

/// <summary>
/// Checks that a retention rule fits its collection and that each of its keys has an effect: a key without one is a
/// promise that nobody keeps.
/// </summary>
internal sealed class RetentionChecks(PackErrors errors, IReadOnlyDictionary<string, TenantSetting> settings)
{
    private readonly HashSet<string> _usedSettings = new(StringComparer.Ordinal);
    private readonly RetentionReader _reader = new(errors);

    public void Check(Collection collection, PackSection retention)
    {
        CheckStart(collection, retention);
        CheckPeriod(collection.Retention, retention);
        CheckSetting(collection.Retention, retention);
        var events = _reader.OpenEvents(retention).ToList();
        foreach (var (rule, section) in collection.Retention.Events.Zip(events))
            CheckEvent(collection, rule, section);
        foreach (var twin in collection.Retention.Events.Zip(events)
            .GroupBy(pair => (pair.First.On, pair.First.Feature)).SelectMany(same => same.Skip(1)))
        {
            errors.Add(
                twin.Second.Node, $"The {retention.What} waits for '{twin.First.On.WireName()}' twice.",
                "Keep one of them.");
        }
    }

    /// <summary>Something else than a collection uses the setting.</summary>
    public void Use(string? setting)
    {
        if (setting is not null)
            _usedSettings.Add(setting);
    }

    /// <summary>After all collections: a setting that sets nothing.</summary>
    public void CheckSettingsUsed(PackSection pack)
    {
        foreach (var setting in settings.Keys.Except(_usedSettings, StringComparer.Ordinal))
        {
            errors.Add(
                pack.At("settings"), $"The setting '{setting}' is used by no collection.",
                "Remove it, or name it as 'setting' in the retention of the collection that it is for.");
        }
    }

    private void CheckStart(Collection collection, PackSection retention)
    {
        var rule = collection.Retention;
        var timestamps = collection.Fields.Where(field => field.Type == FieldType.Timestamp)
            .Select(field => field.Name).ToList();
        if (rule.From is { } from && !timestamps.Contains(from, StringComparer.Ordinal))
        {
            errors.Add(
                retention.At("from"),
                $"'{PackSection.Shown(from)}' is no timestamp field of the collection '{collection.Service}.{collection.Name}'.",
                NearestName.Suggest(from, timestamps));
        }

        if (rule is { From: null, IsByAge: true })
        {
            errors.Add(
                retention.Node, $"The {retention.What} has a period but no start.",
                "Add 'from:' with the timestamp field that it counts from.");
        }
        else if (rule.From is null && collection.Erase.Action == EraseAction.Retain)
        {
            errors.Add(
                retention.Node,
                $"The collection '{collection.Service}.{collection.Name}' is retained, but no date says until when.",
                "Add 'from:' to its retention: the ground's period counts from that field.");
        }
        else if (rule is { From: not null, IsByAge: false } && collection.Erase.Action != EraseAction.Retain)
        {
            errors.Add(
                retention.At("from"), $"The {retention.What} has a start but no period.",
                "Add 'period' or 'setting', or remove 'from'.");
        }
    }

    private void CheckPeriod(RetentionRule rule, PackSection retention)
    {
        if (rule.OnlyAfter is not null && !rule.IsByAge)
            NoEffect(retention, "onlyAfter", "only a rule by age waits for it");
        if (rule is { AtEnd: not null, IsByAge: false, Parent: null, WhenTenant: null, Events.Count: 0 })
            NoEffect(retention, "atEnd", "nothing ends the records' time");
        if (rule.WhenUnset is not null && rule.Setting is null)
            NoEffect(retention, "whenUnset", "there is no 'setting'");
    }

    private void CheckSetting(RetentionRule rule, PackSection retention)
    {
        if (rule.Setting is not { } name)
            return;
        _usedSettings.Add(name);
        if (!settings.ContainsKey(name))
        {
            errors.Add(
                retention.At("setting"), $"The setting '{PackSection.Shown(name)}' is not declared.",
                NearestName.Suggest(name, [.. settings.Keys]));
        }

        if (rule.Period is not null)
            NoEffect(retention, "period", "the 'setting' gives the period");
    }

    private void CheckEvent(Collection collection, EventRule rule, PackSection section)
    {
        var scope = rule.On.Scope();
        var fields = collection.Fields.Where(field => field.Type == FieldType.Text).Select(field => field.Name).ToList();
        CheckPresence(section, "match", rule.Match is not null, scope == ProductEventScope.Records);
        CheckPresence(section, "feature", rule.Feature is not null, scope == ProductEventScope.Feature);
        if (rule.Match is { } match && !fields.Contains(match, StringComparer.Ordinal))
        {
            errors.Add(
                section.At("match"),
                $"'{PackSection.Shown(match)}' is no text field of the collection '{collection.Service}.{collection.Name}'.",
                NearestName.Suggest(match, fields));
        }
    }

    private void CheckPresence(PackSection section, string key, bool isThere, bool isNeeded)
    {
        if (isThere && !isNeeded)
            NoEffect(section, key, "such facts are about something else");
        else if (isNeeded && !isThere)
        {
            errors.Add(
                section.Node, $"The {section.What} has no '{key}', so nobody knows which records it is about.",
                $"Add '{key}:' with {section.Hint(key)}.");
        }
    }

    private void NoEffect(PackSection section, string key, string why) => errors.Add(
        section.At(key), $"The '{key}' of the {section.What} has no effect: {why}.", $"Remove '{key}'.");
}
