namespace PrivacyFunctions.DataMap;

/// <summary>How long the records of a collection are kept, and what ends their time.</summary>
/// <param name="From">
/// Field that the period is counted from; null where there is no period and no legal ground that keeps the records.
/// </param>
/// <param name="Period">Null: as long as the account, or as the tenant sets it.</param>
/// <param name="Text">The rule in a sentence for the person, as the export shows it.</param>
public sealed record RetentionRule(string? From, CalendarPeriod? Period, string Text)
{
    /// <summary>Name of the tenant's setting that gives the period in days; null: it is fixed.</summary>
    public string? Setting { get; init; }

    /// <summary>The period for tenants that have not set it; null: the setting's default.</summary>
    public CalendarPeriod? WhenUnset { get; init; }

    /// <summary>
    /// Records go only as far as the product's last fact of this type says that they were verified elsewhere; null:
    /// nothing is waited for.
    /// </summary>
    public ProductEventType? OnlyAfter { get; init; }

    /// <summary>What the end of their time does to the records; null: what an erasure does.</summary>
    public EraseAction? AtEnd { get; init; }

    /// <summary>The tenant's state ends the time of all its records here; null: it does not.</summary>
    public TenantStateRule? WhenTenant { get; init; }

    /// <summary>Facts about the product that end the records' time.</summary>
    public IReadOnlyList<EventRule> Events { get; init; } = [];

    /// <summary>The records go with another collection's; null: on their own.</summary>
    public ParentLink? Parent { get; init; }

    /// <summary>The records' age ends their time.</summary>
    public bool IsByAge => Period is not null || Setting is not null;
}

/// <summary>A fact about the product that ends the time of some records.</summary>
/// <param name="After">How long after the fact; null: at once.</param>
/// <param name="Match">Field whose value is the fact's <c>record</c>; null: the fact is not about single records.</param>
/// <param name="Feature">The feature that the fact is about; null: it is not about features.</param>
public sealed record EventRule(ProductEventType On, CalendarPeriod? After, string? Match, string? Feature);

/// <summary>
/// What a record belongs to: the record of another collection of the same service whose key its column has.
/// </summary>
/// <param name="Collection">Name of the parents' collection.</param>
/// <param name="Column">The column that has the parent's key.</param>
public sealed record ParentLink(string Collection, string Column);

/// <summary>A state of the tenant that ends the time of all its records in a collection, while it lasts.</summary>
/// <param name="After">How long after the tenant came into it; null: at once.</param>
public sealed record TenantStateRule(EndingTenantState State, CalendarPeriod? After);

/// <summary>States in which a tenant's records are of no use to it any more.</summary>
public enum EndingTenantState
{
    TrialExpired,
    Inactive,
}

/// <summary>A number of days that every tenant sets for itself; 0, where it may be, keeps the records for ever.</summary>
/// <param name="Title">What it is, for the tenant's administrators.</param>
public sealed record TenantSetting(string Name, string Title, int Min, int Max, int Default);
