using System.Text.Json.Serialization;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// What happened to one collection of one service. A closed family: zero rows is <see cref="NothingFound"/>, never
/// "erased". On the wire and in the store: <c>{"outcome":"erased","count":3}</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(Exported), "exported")]
[JsonDerivedType(typeof(NotKept), "not_kept")]
[JsonDerivedType(typeof(OutOfScope), "out_of_scope")]
[JsonDerivedType(typeof(NothingFound), "nothing_found")]
[JsonDerivedType(typeof(Erased), "erased")]
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(Pseudonymised), "pseudonymised")]
[JsonDerivedType(typeof(Retained), "retained")]
[JsonDerivedType(typeof(Held), "held")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
[JsonDerivedType(typeof(Failed), "failed")]
public abstract record Receipt
{
    private Receipt()
    {
    }

    /// <summary><paramref name="Count"/> records, at least one, are in the package.</summary>
    public sealed record Exported(long Count) : Receipt;

    /// <summary>The pack declares that the service processes this in memory and keeps nothing.</summary>
    public sealed record NotKept : Receipt;

    /// <summary>
    /// The right that is exercised does not reach it, so nobody looked: says nothing about what is there.
    /// </summary>
    public sealed record OutOfScope : Receipt;

    public sealed record NothingFound : Receipt;

    /// <param name="Count">Records that were there and are gone; at least one.</param>
    public sealed record Erased(long Count) : Receipt;

    /// <summary>
    /// Somebody was asked, for <paramref name="Count"/> records, in a protocol whose answer proves nothing, and there is
    /// nobody else to ask: nothing is claimed about what is there now.
    /// </summary>
    public sealed record Asked(long Count) : Receipt;

    public sealed record Pseudonymised(long Count) : Receipt;

    /// <param name="Ground">The legal ground's id in the policy pack.</param>
    public sealed record Retained(string Ground, DateTimeOffset Until, long Count) : Receipt
    {
        /// <summary>Further records of the collection that the ground no longer kept, and that are gone.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Expired { get; init; }
    }

    /// <param name="Hold">The legal hold's opaque id.</param>
    public sealed record Held(string Hold) : Receipt;

    /// <summary>A consent was withdrawn, or a use opted out of.</summary>
    public sealed record Withdrawn(long Count) : Receipt;

    /// <param name="Reason">One of <see cref="FailureReason"/>: stable, without personal data and without the service's
    /// own words.</param>
    public sealed record Failed(FailureReason Reason, bool Retriable) : Receipt;
}

/// <summary>
/// Why a step at a service failed. Stable names: they stand in the API, in manifests and in certificates.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureReason>))]
public enum FailureReason
{
    /// <summary>No answer: connection refused, name not found, connection lost.</summary>
    [JsonStringEnumMemberName("unreachable")]
    Unreachable,

    /// <summary>No answer within the time limit.</summary>
    [JsonStringEnumMemberName("timeout")]
    Timeout,

    /// <summary>
    /// An answer that is not what the contract says: not JSON, wrong shape, another tenant's or person's rows.
    /// </summary>
    [JsonStringEnumMemberName("malformed_answer")]
    MalformedAnswer,

    /// <summary>The service took the work on and is not through: asked again, it goes on answering for it.</summary>
    [JsonStringEnumMemberName("still_working")]
    StillWorking,

    /// <summary>The service refuses our credentials.</summary>
    [JsonStringEnumMemberName("unauthorized")]
    Unauthorized,

    /// <summary>The service asks us to slow down.</summary>
    [JsonStringEnumMemberName("throttled")]
    Throttled,

    /// <summary>The service answers with an error of its own.</summary>
    [JsonStringEnumMemberName("service_error")]
    ServiceError,

    /// <summary>Our own storage cannot take the result (full disk, lost blob).</summary>
    [JsonStringEnumMemberName("storage_unavailable")]
    StorageUnavailable,

    /// <summary>More than the named limit.</summary>
    [JsonStringEnumMemberName("too_large")]
    TooLarge,

    /// <summary>The pack and the service disagree: a mapped table or column is not there.</summary>
    [JsonStringEnumMemberName("schema_mismatch")]
    SchemaMismatch,

    /// <summary>The service said that records are gone, and another query still finds them.</summary>
    [JsonStringEnumMemberName("not_erased")]
    NotErased,

    /// <summary>
    /// Records still have secrets whose hashes nobody recorded: those come first, and nothing was changed.
    /// </summary>
    [JsonStringEnumMemberName("secrets_not_recorded")]
    SecretsNotRecorded,

    /// <summary>The connector cannot do what the pack asks for this collection; nothing was changed.</summary>
    [JsonStringEnumMemberName("not_supported")]
    NotSupported,
}

public static class FailureReasons
{
    /// <summary>The stable name on the wire, as in <c>malformed_answer</c>.</summary>
    public static string WireName(this FailureReason reason) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
