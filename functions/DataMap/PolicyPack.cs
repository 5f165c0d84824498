namespace PrivacyFunctions.DataMap;

/// <summary>
/// A product's policy pack, read and validated: what data it has, where, why, how long, and what its notice promises.
/// Immutable. Nothing about a product is hard-coded; an unknown or unused key in the file is an error.
/// </summary>
/// <param name="Erasure">What the pack says about erasing people.</param>
/// <param name="CustomRoles">
/// The product's own role names → the built-in tenant role that each stands for (<c>ADMIN</c> …).
/// </param>
public sealed record PolicyPack(
    string Product,
    string Version,
    string ContactEmail,
    Promises Promises,
    ExportRules Exports,
    ErasureRules Erasure,
    IReadOnlyDictionary<string, string> CustomRoles,
    IdentityMap Identity,
    IReadOnlyDictionary<string, LegalGround> Grounds,
    IReadOnlyList<Service> Services)
{
    /// <summary>
    /// 100,000 records of a rule and tenant in one run: minutes of a database's time; the rest goes on in the next.
    /// </summary>
    public const int UsualRecordsPerSweep = 100_000;

    /// <summary>How tenants end.</summary>
    public TenantRules Tenants { get; init; } = TenantRules.Usual;

    /// <summary>How long our own records are kept.</summary>
    public OwnDataRules OwnData { get; init; } = OwnDataRules.Usual;

    /// <summary>What people agree to or opt out of.</summary>
    public ConsentRules Consents { get; init; } = ConsentRules.None;

    /// <summary>When tenants are told of changes and breaches.</summary>
    public GovernanceRules Governance { get; init; } = GovernanceRules.Usual;

    /// <summary>What tenants may set for themselves, by name.</summary>
    public IReadOnlyDictionary<string, TenantSetting> Settings { get; init; } =
        new Dictionary<string, TenantSetting>(StringComparer.Ordinal);

    /// <summary>How many records one run of a retention rule changes in a tenant at most.</summary>
    public int RecordsPerSweep { get; init; } = UsualRecordsPerSweep;

    /// <summary>How long the rule keeps records in a tenant; null: for ever, or until something else ends it.</summary>
    /// <param name="days">What the tenant has set; null: nothing.</param>
    public CalendarPeriod? PeriodOf(RetentionRule rule, int? days = null)
    {
        if (rule.Setting is not { } name)
            return rule.Period;
        if (days is null && rule.WhenUnset is { } unset)
            return unset;
        var kept = days ?? Settings[name].Default;
        return kept == 0 ? null : new CalendarPeriod(0, 0, kept, TimeSpan.Zero);
    }

    /// <summary>What tenants set about their audit log; null where its window is fixed.</summary>
    public TenantSetting? AuditSetting => OwnData.Audit.Setting is { } name ? Settings[name] : null;

    public Service? FindService(string name) => Services.FirstOrDefault(service => service.Name == name);

    public Collection? FindCollection(string service, string name) => FindService(service)?.FindCollection(name);
}

/// <param name="AnswerWithin">The pack's promise for every request, counted from submission.</param>
/// <param name="DefaultRegulation"><c>gdpr</c> or <c>ccpa</c>, where a request names none.</param>
public sealed record Promises(CalendarPeriod AnswerWithin, string DefaultRegulation);

/// <param name="PackageLifetime">How long a package can be claimed, from generation.</param>
/// <param name="SignInToDownload">The download also asks for the subject's own bearer token.</param>
public sealed record ExportRules(CalendarPeriod PackageLifetime, bool SignInToDownload);

/// <summary>
/// Where the product knows its people: the accounts collection, and how a login (issuer, subject) leads to a person.
/// The values are field names of the collection, not columns; <see cref="Collection.FindField"/> leads to the column.
/// </summary>
/// <param name="SubjectId">
/// Field with the product's own id of the person; its column is the collection's subject column.
/// </param>
/// <param name="Email">Field with the address that mails go to.</param>
/// <param name="ExternalId">Field with the id that a tenant knows the person by; null where there is none.</param>
/// <param name="Login">
/// How a token's (iss, sub) is found; null: <c>sub</c> is the subject id and only the configured issuer counts.
/// </param>
public sealed record IdentityMap(
    string Service, string Collection, string SubjectId, string Email, string? ExternalId, string? DisplayName,
    LoginMap? Login);

/// <summary>The collection of logins; the last three are its fields.</summary>
public sealed record LoginMap(string Service, string Collection, string Issuer, string Subject, string SubjectId);

/// <summary>A legal ground for keeping something that a person asked to erase.</summary>
/// <param name="Period">How long, counted from the <see cref="RetentionRule.From"/> field of each record.</param>
public sealed record LegalGround(string Id, string Text, CalendarPeriod Period);
