using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// What travels between this product and a service's own privacy endpoint, as docs/connector-openapi.yaml describes it
/// for those who write one. A test holds that document and these records against each other.
/// </summary>
public static partial class ServiceContract
{
    public const string Locate = "/privacy/v1/locate";
    public const string Export = "/privacy/v1/export";
    public const string Erase = "/privacy/v1/erase";
    public const string Verify = "/privacy/v1/verify";
    public const string HashSecrets = "/privacy/v1/secrets/hash";
    public const string RemoveSecrets = "/privacy/v1/secrets/remove";

    /// <summary>
    /// A service may have neither of these two; then it answers 404 or 501, and is asked person by person.
    /// </summary>
    public const string EraseTenant = "/privacy/v1/tenant/erase";

    /// <inheritdoc cref="EraseTenant"/>
    public const string CountTenant = "/privacy/v1/tenant/count";

    /// <summary>Below it lies the work that a service answered 202 for, under a name of its own.</summary>
    public const string Operations = "/privacy/v1/operations/";

    /// <summary>Every path that is called; the work below <see cref="Operations"/> is asked for.</summary>
    public static IReadOnlyList<string> Calls { get; } =
    [
        Locate, Export, Erase, Verify, HashSecrets, RemoveSecrets, EraseTenant, CountTenant, CountRecords, ListPeople,
        SweepRecords, HashRecordSecrets, RemoveRecordSecrets, Rectify,
    ];

    /// <summary>camelCase; unknown, missing and repeated members are refused.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = JsonRecordWriter.MaxDepth,
        AllowOutOfOrderMetadataProperties = true,
    };
}

/// <summary>
/// Only the identifiers that the collections of the call are known by, and always the product's own id.
/// </summary>
public sealed record CallSubject(string SubjectId, string? Email = null, string? ExternalId = null)
{
    /// <summary>Identifiers are personal data and stay out of logs.</summary>
    public override string ToString() => "[sensitive]";
}

/// <param name="RequestId">The request's opaque id, for the service's own log.</param>
public sealed record LocateCall(
    string TenantId, string RequestId, CallSubject Subject, IReadOnlyList<string> Collections);

/// <summary>Each collection of the call, once.</summary>
public sealed record LocateAnswer(string TenantId, string SubjectId, IReadOnlyList<LocatedCollection> Collections);

/// <param name="Fields">Properties that each record has; others are not wanted and are refused.</param>
/// <param name="Cursor">The last answer's <c>nextCursor</c>; absent for the first page.</param>
public sealed record ExportCall(
    string TenantId, string RequestId, CallSubject Subject, string Collection, IReadOnlyList<string> Fields,
    int MaxRecords,
    string? Cursor = null);

/// <param name="Records">In an order that repeats, so that a cursor means something.</param>
public sealed record ExportAnswer(
    string TenantId, string SubjectId, string Collection, IReadOnlyList<JsonElement> Records,
    string? NextCursor = null);

/// <param name="Step">The same step again is the same piece of work: what is done is not done twice.</param>
public sealed record EraseCall(
    string TenantId, string RequestId, CallSubject Subject, string Collection, string Step, CallRule Rule);

/// <param name="Action"><c>hard_delete</c>, <c>pseudonymise</c>, <c>secure_erase</c> or <c>retain</c>.</param>
/// <param name="Ground">For <c>retain</c>: the legal ground's id, which the receipt repeats.</param>
/// <param name="Period">For <c>retain</c>: how long from the record's date, as ISO 8601.</param>
/// <param name="At">For <c>retain</c>: the moment that the period is judged at.</param>
/// <param name="Pseudonym">
/// For <c>pseudonymise</c>: what takes the place of the person's identifier, the same in every service.
/// </param>
public sealed record CallRule(
    string Action, string? Ground = null, string? Period = null, DateTimeOffset? At = null, string? Pseudonym = null)
{
    /// <summary>A pseudonym leads to records, so it stays out of logs like what it stands for.</summary>
    public override string ToString() => Action;
}

/// <param name="More">Records may be left that the rule applies to: the same call comes again.</param>
public sealed record EraseAnswer(string TenantId, string SubjectId, string Collection, Receipt Receipt, bool More);

public sealed record VerifyCall(
    string TenantId, string RequestId, CallSubject Subject, string Collection, CallRule Rule);

/// <param name="Left">What a query other than the erasure's still finds.</param>
public sealed record VerifyAnswer(string TenantId, string SubjectId, string Collection, long Left);

public sealed record HashSecretsCall(string TenantId, string RequestId, CallSubject Subject, string Collection);

/// <summary>Some of the secrets that the person's records still have; none when there are none any more.</summary>
public sealed record HashSecretsAnswer(
    string TenantId, string SubjectId, string Collection, IReadOnlyList<SecretHash> Secrets);

/// <param name="Recorded">The only secrets that may go; one that changed since it was hashed stays.</param>
public sealed record RemoveSecretsCall(
    string TenantId, string RequestId, CallSubject Subject, string Collection, IReadOnlyList<SecretHash> Recorded);

public sealed record RemoveSecretsAnswer(string TenantId, string SubjectId, string Collection);

/// <summary>About all records of the tenant, whoever's they are.</summary>
/// <param name="Rule"><c>hard_delete</c> or <c>retain</c>.</param>
public sealed record EraseTenantCall(string TenantId, string RequestId, string Collection, string Step, CallRule Rule);

public sealed record EraseTenantAnswer(string TenantId, string Collection, Receipt Receipt, bool More);

/// <param name="Rule">
/// <c>hard_delete</c>: all records count; <c>retain</c>: those that its period no longer covers.
/// </param>
public sealed record CountTenantCall(string TenantId, string RequestId, string Collection, CallRule Rule);

/// <param name="Left">What a query other than the erasure's finds.</param>
public sealed record CountTenantAnswer(string TenantId, string Collection, long Left);
