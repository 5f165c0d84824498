namespace PrivacyFunctions.DataMap;

/// <summary>Facts that the product tells (<c>POST /api/tenants/{t}/events</c>) and that rules wait for.</summary>
public enum ProductEventType
{
    /// <summary>A person closed their account.</summary>
    AccountClosed,

    /// <summary>They opened it again: what waits since it was closed waits no more.</summary>
    AccountReopened,

    /// <summary>The tenant's trial ended without a contract.</summary>
    TrialExpired,

    /// <summary>The tenant has a contract after all.</summary>
    TrialConverted,

    /// <summary>The tenant's contract ended.</summary>
    ContractEnded,

    /// <summary>The tenant came back.</summary>
    ContractResumed,
    ConnectionRevoked,
    DocumentRemoved,
    WidgetKeyRevoked,
    FeatureSwitchedOff,

    /// <summary>Copies elsewhere were verified, of everything up to the fact's time.</summary>
    MirrorVerified,
}

/// <summary>Which records a fact is about.</summary>
public enum ProductEventScope
{
    /// <summary>Those of the person whom it names.</summary>
    Subject,

    /// <summary>Those that have the value that it names.</summary>
    Records,

    /// <summary>All of the tenant in the collections that name the same feature.</summary>
    Feature,

    /// <summary>All of the tenant.</summary>
    Tenant,

    /// <summary>None: it permits, or ends the waiting of, other rules.</summary>
    None,
}

public static class ProductEvents
{
    public static IReadOnlyDictionary<string, ProductEventType> ByName { get; } =
        Enum.GetValues<ProductEventType>().ToDictionary(WireName, type => type, StringComparer.Ordinal);

    /// <summary>The stable name on the wire and in packs, as in <c>connection_revoked</c>.</summary>
    public static string WireName(this ProductEventType type) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString());

    public static ProductEventScope Scope(this ProductEventType type) => type switch
    {
        ProductEventType.AccountClosed => ProductEventScope.Subject,
        ProductEventType.TrialExpired or ProductEventType.ContractEnded => ProductEventScope.Tenant,
        ProductEventType.FeatureSwitchedOff => ProductEventScope.Feature,
        ProductEventType.ConnectionRevoked or ProductEventType.DocumentRemoved or ProductEventType.WidgetKeyRevoked =>
            ProductEventScope.Records,
        _ => ProductEventScope.None,
    };

    /// <summary>It names the person whom it is about.</summary>
    public static bool IsAboutPerson(this ProductEventType type) =>
        type is ProductEventType.AccountClosed or ProductEventType.AccountReopened;

    /// <summary>The earlier fact that this one takes back, so that nothing waits for it any more; mostly none.</summary>
    public static ProductEventType? TakesBack(this ProductEventType type) => type switch
    {
        ProductEventType.AccountReopened => ProductEventType.AccountClosed,
        ProductEventType.TrialConverted => ProductEventType.TrialExpired,
        ProductEventType.ContractResumed => ProductEventType.ContractEnded,
        _ => null,
    };
}
