using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>Invents the rows of one collection for everyone, in the order of the table's columns.</summary>
internal sealed class SampleRows(PolicyPack pack, IReadOnlyList<SampleTenant> tenants, SampleScale scale)
{
    /// <summary>400 days: longer than a year, so that rules about months and years have something to act on.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    public IEnumerable<object?[]> For(Collection collection, SampleTable table)
    {
        foreach (var tenant in tenants)
        {
            var sequence = FirstNumber(collection);
            foreach (var person in tenant.Subjects)
            {
                var random = new SeededRandom(
                    scale.Seed, $"{person.Tenant}/{person.Id}/{collection.Service}/{collection.Name}");
                var count = Count(collection);
                for (var index = 0; index < count; index++)
                    yield return Row(collection, table, person, new RecordNumber(++sequence, index, count), random);
                if (scale.Huge is { } huge && Is(huge, collection, person))
                {
                    foreach (var row in HugeRows(huge, collection, table, person, random))
                        yield return row;
                }
            }
        }
    }

    /// <summary>Collections that share a table number their records apart.</summary>
    private int FirstNumber(Collection collection)
    {
        var connection = pack.FindService(collection.Service)!.Connection;
        var before = pack.Services.Where(service => service.Connection == connection)
            .SelectMany(service => service.Collections)
            .Where(other => Same(other.Source, collection.Source)).TakeWhile(other => other != collection).Count();
        return before * 10_000_000;
    }

    private static bool Is(HugeSubject huge, Collection collection, SamplePerson person) =>
        (huge.Tenant, huge.Subject, huge.Service, huge.Collection) == (
            person.Tenant, person.Id, collection.Service, collection.Name);

    /// <summary>
    /// One record where the key says so (the key is the person); as many as there are words where those are the key.
    /// </summary>
    private int Count(Collection collection)
    {
        if (IsLogins(collection) || collection.Key.All(column =>
            Same(column, collection.SubjectColumn) || Same(column, collection.TenantColumn)))
            return 1;
        return KeyWords(collection) is { } words ? Math.Min(words.Count, scale.RecordsPerCollection)
            : scale.RecordsPerCollection;
    }

    private object?[] Row(
        Collection collection, SampleTable table, SamplePerson person, RecordNumber number, SeededRandom random)
    {
        var row = new object?[table.Columns.Count];
        var slot = MinutesBack(collection) / Math.Max(1, number.Count);
        var at = scale.AsOf.AddMinutes(-(number.Index * slot) - 1 - random.Below(Math.Max(1, slot - 60)));
        foreach (var field in collection.Fields)
        {
            var value = Known(collection, field, person, number) ?? SampleValues.Invent(field, person, at, random);
            // A third of the records lack an optional value; never a key, which must be there.
            row[table.Ordinal(field.Column)] = field.Optional && random.Below(3) == 0 ? null : value;
            if (field.Type == FieldType.Timestamp)
                at = Earlier(at.AddSeconds(1 + random.Below(1200)), scale.AsOf);
        }

        row[table.Ordinal(collection.TenantColumn)] = person.Tenant;
        row[table.Ordinal(collection.SubjectColumn)] = Identifier(collection.SubjectIdentifier, person);
        return row;
    }

    /// <summary>
    /// No record is older than half its retention, so that none outlives it while the sample is being tried.
    /// </summary>
    private int MinutesBack(Collection collection)
    {
        if (pack.PeriodOf(collection.Retention) is not { } period)
            return (int)Longest.TotalMinutes;
        var half = (scale.AsOf - period.Before(scale.AsOf)) / 2;
        return (int)(half < Longest ? half : Longest).TotalMinutes;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <summary>
    /// The values that must fit together: keys, the identity map's fields and object names; null where any value will
    /// do.
    /// </summary>
    private object? Known(Collection collection, Field field, SamplePerson person, RecordNumber number)
    {
        if (Identity(collection, field, person) is { } identity)
            return identity;
        if (collection.Objects is { } objects && Same(field.Column, objects))
            return $"{collection.Source}-{number.InTenant:0000}.txt";
        if (Referred(collection, field) is { } referred)
            return $"{referred.Source}-{number.InTenant:000000}";
        if (Same(field.Column, collection.SubjectColumn) ||
            !collection.Key.Contains(field.Column, StringComparer.OrdinalIgnoreCase))
            return null;
        return field.Type switch
        {
            FieldType.Integer => (long)number.InTenant,
            FieldType.Number => (double)number.InTenant,
            FieldType.Timestamp => scale.AsOf.AddMinutes(-number.InTenant),
            FieldType.Text when KeyWords(collection) is { } words => words[number.Index % words.Count],
            FieldType.Text => $"{collection.Source}-{number.InTenant:000000}",
            _ => throw new InvalidOperationException(
                $"The key column {field.Column} of {collection.Service}.{collection.Name} has the type {field.Type}, which no key should have."),
        };
    }

    /// <summary>A payment's 'invoice' is one of the same service's 'invoices'; null for other fields.</summary>
    private Collection? Referred(Collection collection, Field field) => field.Type != FieldType.Text ? null
        : pack.FindService(collection.Service)!.Collections.FirstOrDefault(other =>
            other != collection && Same(other.Source, field.Column + "s") && KeyWords(other) is null &&
            other.Fields.Any(key => key.Type == FieldType.Text && other.Key is [var only] && Same(only, key.Column)));

    private string? Identity(Collection collection, Field field, SamplePerson person)
    {
        var (identity, login) = (pack.Identity, pack.Identity.Login);
        if (IsCollection(collection, identity.Service, identity.Collection))
        {
            return field.Name == identity.SubjectId ? person.Id
                : field.Name == identity.Email ? person.Email
                : field.Name == identity.ExternalId ? person.ExternalId
                : field.Name == identity.DisplayName ? person.DisplayName : null;
        }

        if (login is null || !IsCollection(collection, login.Service, login.Collection))
            return null;
        return field.Name == login.Issuer ? SampleProduct.LocalIssuer
            : field.Name == login.Subject || field.Name == login.SubjectId ? person.Id : null;
    }

    /// <summary>
    /// Bulk records: copies of one usual row with keys and times of their own, its largest field filled up with a
    /// piece of a prepared page. Numbered far above the usual records, so that neither disturbs the other.
    /// </summary>
    private IEnumerable<object?[]> HugeRows(
        HugeSubject huge, Collection collection, SampleTable table, SamplePerson person, SeededRandom random)
    {
        const int first = 1_000_000;
        var minutesBack = Math.Max(1, MinutesBack(collection));
        var bulk = collection.Fields.FirstOrDefault(field => field.Type == FieldType.Json && field.Omit is null)
            ?? collection.Fields.First(field => field is { Type: FieldType.Text, Category: "content" or "activity" });
        var page = SampleWords.Sentence(random, 40_000);
        var template = Row(collection, table, person, new RecordNumber(first, 0, 1), random);
        var records = (huge.Bytes + huge.RecordBytes - 1) / huge.RecordBytes;
        for (var index = 0; index < records; index++)
        {
            var row = (object?[])template.Clone();
            foreach (var field in collection.Fields)
            {
                if (field.Type == FieldType.Timestamp && row[table.Ordinal(field.Column)] is not null)
                    row[table.Ordinal(field.Column)] = scale.AsOf.AddMinutes(-(index % minutesBack) - 1);
                if (Known(collection, field, person, new RecordNumber(first + index, index, 1)) is { } known)
                    row[table.Ordinal(field.Column)] = known;
            }

            var text = page.Substring(random.Below(page.Length - huge.RecordBytes), huge.RecordBytes);
            row[table.Ordinal(bulk.Column)] = bulk.Type == FieldType.Json ? $"{{\"log\":\"{text}\"}}" : text;
            yield return row;
        }
    }

    /// <summary>Where the key holds the person and a word, each person has each word once.</summary>
    private static IReadOnlyList<string>? KeyWords(Collection collection)
    {
        var others = collection.Fields.Where(
            field => collection.Key.Contains(field.Column, StringComparer.OrdinalIgnoreCase) &&
            !Same(field.Column, collection.SubjectColumn)).ToList();
        var byPerson = collection.Key.Contains(collection.SubjectColumn, StringComparer.OrdinalIgnoreCase);
        return byPerson && others.All(field => field.Type is FieldType.Text or FieldType.Timestamp) &&
            others.Exists(field => field.Type == FieldType.Text)
            ? [.. SampleWords.For(others.First(field => field.Type == FieldType.Text))
                .Distinct(StringComparer.Ordinal)]
            : null;
    }

    private bool IsLogins(Collection collection) =>
        pack.Identity.Login is { } login && IsCollection(collection, login.Service, login.Collection);

    private static bool IsCollection(Collection collection, string service, string name) =>
        (collection.Service, collection.Name) == (service, name);

    private static string Identifier(string kind, SamplePerson person) => kind switch
    {
        "email" => person.Email,
        "externalId" => person.ExternalId,
        _ => person.Id,
    };

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <param name="InTenant">From 1; what keys are made of.</param>
    /// <param name="Index">From 0, among the person's own records.</param>
    private readonly record struct RecordNumber(int InTenant, int Index, int Count);
}
