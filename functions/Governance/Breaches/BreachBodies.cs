using System.Text.Json.Serialization;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Http;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Breaches;

/// <summary>Body of recording a breach.</summary>
/// <param name="AwareAt">When it was known; not ahead.</param>
/// <param name="Nature">What happened, 1 to 2,000 characters.</param>
/// <param name="Categories">Kinds of data, as <c>contact</c>.</param>
/// <param name="Tenants">Whom it concerns; exactly one of this and <paramref name="All"/>.</param>
public sealed record RecordBreachBody(
    [property: JsonRequired] DateTimeOffset AwareAt, [property: JsonRequired] string Nature,
    [property: JsonRequired] IReadOnlyList<string> Categories, IReadOnlyList<TenantId>? Tenants = null,
    bool All = false, DateTimeOffset? OccurredAt = null, string? Consequences = null, int? ApproximateSubjects = null,
    int? ApproximateRecords = null)
{
    /// <summary>1,000 tenants: a breach of more concerns all.</summary>
    private const int MaxTenants = 1_000;

    private const int MaxCategories = 50;

    public BreachFacts ToFacts() => new(
        Tenants?.Distinct().ToList() ?? [], Categories, ApproximateSubjects, ApproximateRecords, AwareAt, OccurredAt);

    public BreachFactsText ToText() => new(Nature, Consequences);

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<FieldError> Errors(DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        if (AwareAt > now)
            errors.Add(new FieldError("/awareAt", "invalid_value"));
        if (OccurredAt > AwareAt)
            errors.Add(new FieldError("/occurredAt", "invalid_value"));
        if (!GovernanceTexts.IsText(Nature))
            errors.Add(new FieldError("/nature", "invalid_value"));
        if (Consequences is not null && !GovernanceTexts.IsText(Consequences))
            errors.Add(new FieldError("/consequences", "invalid_value"));
        if (Categories.Count is 0 or > MaxCategories || !Categories.All(PolicyNames.IsKind))
            errors.Add(new FieldError("/categories", "invalid_value"));
        if (All ? Tenants is not null : Tenants is not { Count: > 0 and <= MaxTenants })
            errors.Add(new FieldError("/tenants", "invalid_value"));
        if (ApproximateSubjects < 0)
            errors.Add(new FieldError("/approximateSubjects", "invalid_value"));
        if (ApproximateRecords < 0)
            errors.Add(new FieldError("/approximateRecords", "invalid_value"));
        return errors;
    }

    /// <summary>It may name people and stays out of logs.</summary>
    public override string ToString() => nameof(RecordBreachBody);
}

/// <summary>Body of assessing one.</summary>
public sealed record AssessBreachBody(
    [property: JsonRequired] BreachRisk Risk, [property: JsonRequired] string Measures,
    [property: JsonRequired] string Reasons)
{
    public IReadOnlyList<FieldError> Errors()
    {
        var errors = new List<FieldError>();
        if (!GovernanceTexts.IsText(Measures))
            errors.Add(new FieldError("/measures", "invalid_value"));
        if (!GovernanceTexts.IsText(Reasons))
            errors.Add(new FieldError("/reasons", "invalid_value"));
        return errors;
    }

    public override string ToString() => nameof(AssessBreachBody);
}

/// <summary>Body of telling the tenants.</summary>
/// <param name="ReasonsForDelay">Needed when the time is over.</param>
public sealed record NotifyBreachBody(string? ReasonsForDelay = null)
{
    [JsonIgnore]
    public bool IsValid => ReasonsForDelay is null || GovernanceTexts.IsText(ReasonsForDelay);

    public override string ToString() => nameof(NotifyBreachBody);
}
