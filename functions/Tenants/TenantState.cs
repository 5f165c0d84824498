using System.Text.Json.Serialization;

namespace PrivacyFunctions.Tenants;

[JsonConverter(typeof(JsonStringEnumConverter<TenantState>))]
public enum TenantState
{
    [JsonStringEnumMemberName("trial")]
    Trial,

    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>The trial is over and was not converted.</summary>
    [JsonStringEnumMemberName("trial_expired")]
    TrialExpired,

    /// <summary>The customer has left.</summary>
    [JsonStringEnumMemberName("inactive")]
    Inactive,

    /// <summary>Invisible to everybody of the tenant; an operator can still restore it until the purge begins.</summary>
    [JsonStringEnumMemberName("pending_deletion")]
    PendingDeletion,

    /// <summary>A tombstone: the id, and when it ended. The id is never given again.</summary>
    [JsonStringEnumMemberName("purged")]
    Purged,
}
