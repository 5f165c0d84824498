using System.Globalization;

namespace PrivacyFunctions.DataMap;

/// <summary>
/// A mapping of the pack, read key by key. A wrong or missing value becomes an error and a harmless stand-in, so that
/// reading goes on and the writer sees all errors at once; a pack with any error is never used.
/// </summary>
/// <param name="what">How messages name this section: <c>service 'accounts'</c>.</param>
internal sealed class PackSection(PackErrors errors, string what, SectionKeys keys, PackNode.Mapping node)
{
    private const int MaxTextChars = 1000;

    public string What => what;

    public PackNode Node => node;

    /// <summary>Opens a mapping and reports its unknown and missing keys; null where the node is no mapping.</summary>
    public static PackSection? Open(PackErrors errors, string what, SectionKeys keys, PackNode? node)
    {
        if (node is null)
            return null;
        if (node is not PackNode.Mapping mapping)
        {
            errors.Add(node, $"The {what} must be a mapping.", $"Write its keys below it: {Names(keys)}.");
            return null;
        }

        var known = keys.Keys.Select(key => key.Name).ToList();
        foreach (var entry in mapping.Entries.Where(entry => !known.Contains(entry.Key.Text, StringComparer.Ordinal)))
        {
            // Inside braces a comma ends the value, and the rest of the sentence becomes a key.
            var fix = entry.Key.Text.Contains(' ', StringComparison.Ordinal)
                ? "Put a text that has a comma or a colon into quotes."
                : NearestName.Suggest(entry.Key.Text, known);
            errors.Add(entry.Key, $"The {what} has an unknown key '{Shown(entry.Key.Text)}'.", fix);
        }

        foreach (var key in keys.Keys.Where(
            key => key.Required && !mapping.Entries.Any(entry => entry.Key.Text == key.Name)))
            errors.Add(mapping, $"The {what} has no '{key.Name}'.", $"Add '{key.Name}:' with {key.Hint}.");
        return new PackSection(errors, what, keys, mapping);
    }

    public bool Has(string key) => Value(key) is not null;

    /// <summary>The place of the key's value, or of the section where the key is missing.</summary>
    public PackNode At(string key) => Value(key) ?? node;

    public string Text(string key) => OptionalText(key) ?? "";

    public string? OptionalText(string key)
    {
        if (Value(key) is not { } value)
            return null;
        var text = (value as PackNode.Scalar)?.Text.Trim();
        if (!string.IsNullOrEmpty(text) && text != "~" && text.Length <= MaxTextChars && !text.Any(char.IsControl))
            return text;
        errors.Add(
            value,
            $"The '{key}' of the {what} must be a line of text of at most {MaxTextChars} characters.",
            $"Write {Hint(key)}.");
        return null;
    }

    public string Name(string key, NameRule rule) => OptionalName(key, rule) ?? "";

    public string? OptionalName(string key, NameRule rule)
    {
        if (OptionalText(key) is not { } text)
            return null;
        if (rule.Fits(text))
            return text;
        errors.Add(
            At(key), $"'{Shown(text)}' is not a name that '{key}' of the {what} may have.",
            $"Such a name {rule.Words}.");
        return null;
    }

    public T Choice<T>(string key, IReadOnlyDictionary<string, T> choices, T standIn)
    {
        if (OptionalText(key) is not { } text)
            return standIn;
        if (choices.TryGetValue(text, out var choice))
            return choice;
        errors.Add(
            At(key), $"'{Shown(text)}' is not a known '{key}' of the {what}.",
            NearestName.Suggest(text, [.. choices.Keys]));
        return standIn;
    }

    public T? OptionalChoice<T>(string key, IReadOnlyDictionary<string, T> choices)
        where T : struct => Has(key) ? Choice(key, choices, default) : null;

    public int Number(string key, int least, int most)
    {
        if (OptionalText(key) is not { } text)
            return least;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
            number >= least && number <= most)
            return number;
        errors.Add(
            At(key), $"'{Shown(text)}' is not a number for '{key}' of the {what}.",
            $"Write a whole number from {least} to {most}.");
        return least;
    }

    public CalendarPeriod Period(string key) => OptionalPeriod(key) ?? default;

    public CalendarPeriod? OptionalPeriod(string key) => OptionalPeriod(key, "");

    /// <summary>A period, or the word <c>none</c>: what is so grave is said, not left out.</summary>
    public CalendarPeriod? PeriodOrNone(string key) =>
        Value(key) is PackNode.Scalar { Text: "none" } ? null : OptionalPeriod(key, " Or write none.");

    public string Email(string key) => OptionalEmail(key) ?? "";

    public string? OptionalEmail(string key)
    {
        if (OptionalText(key) is not { } text)
            return null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at >= 1 && at < text.Length - 1 && at == text.LastIndexOf('@') && !text.Any(char.IsWhiteSpace))
            return text;
        errors.Add(
            At(key), $"The '{key}' of the {what} is no e-mail address.",
            "Write one address, such as privacy@product.example.");
        return null;
    }

    public bool Flag(string key)
    {
        if (OptionalText(key) is not { } text)
            return false;
        if (text is not ("true" or "false"))
            errors.Add(At(key), $"'{Shown(text)}' is not a value for '{key}' of the {what}.", "Write true or false.");
        return text == "true";
    }

    public PackSection? Section(string key, SectionKeys sectionKeys) =>
        Open(errors, $"'{key}' section of the {what}", sectionKeys, Value(key));

    /// <summary>A list of named things, <c>name: value</c>; wrong names are reported and left out.</summary>
    public IEnumerable<PackEntry> Named(string key, NameRule rule)
    {
        if (Value(key) is not { } value)
            yield break;
        if (value is not PackNode.Mapping { Entries.Count: > 0 } mapping)
        {
            errors.Add(
                value, $"The '{key}' of the {what} must be a mapping with at least one entry.",
                $"Write {Hint(key)}.");
            yield break;
        }

        foreach (var entry in mapping.Entries)
        {
            if (rule.Fits(entry.Key.Text))
                yield return entry;
            else
            {
                errors.Add(
                    entry.Key, $"'{Shown(entry.Key.Text)}' is not a name that '{key}' of the {what} may have.",
                    $"Such a name {rule.Words}.");
            }
        }
    }

    public IReadOnlyList<PackNode> Items(string key)
    {
        if (Value(key) is not { } value)
            return [];
        if (value is PackNode.Sequence { Items.Count: > 0 } sequence)
            return sequence.Items;
        errors.Add(value, $"The '{key}' of the {what} must be a list with at least one item.", $"Write {Hint(key)}.");
        return [];
    }

    /// <summary>A list of names that stand for something else in the pack.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        var texts = new List<string>();
        foreach (var item in Items(key))
        {
            if (item is PackNode.Scalar { Text: { Length: > 0 } text })
                texts.Add(text);
            else
                errors.Add(item, $"The '{key}' of the {what} has an item that is no name.", $"Write {Hint(key)}.");
        }

        return texts;
    }

    public string Hint(string key) => keys.Keys.First(known => known.Name == key).Hint;

    /// <summary>
    /// What is said about a value is bounded: a pack may hold anything, and messages go into terminals and logs.
    /// </summary>
    public static string Shown(string text)
    {
        var printable = new string([.. text.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
        return text.Length > 60 ? printable + "…" : printable;
    }

    private CalendarPeriod? OptionalPeriod(string key, string alternative)
    {
        if (OptionalText(key) is not { } text)
            return null;
        if (CalendarPeriod.TryParse(text, out var period) && period != default)
            return period;
        errors.Add(
            At(key), $"'{Shown(text)}' is not a period for '{key}' of the {what}.",
            $"Write an ISO 8601 duration above zero, such as P30D, P18M, P7Y or PT15M.{alternative}");
        return null;
    }

    private static string Names(SectionKeys keys) => string.Join(", ", keys.Keys.Select(key => key.Name));

    private PackNode? Value(string key) => keys.Keys.Any(known => known.Name == key)
        ? node.Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value
        : throw new InvalidOperationException($"The key '{key}' is read but not declared in PackKeys.");
}
