using System.Text.Json.Serialization;

namespace PrivacyFunctions.Tenants;

/// <summary>A customer of the product: the controller for its users' data.</summary>
/// <param name="Name">The organisation's display name; not personal data.</param>
public sealed record Tenant(TenantId Id, string Name, TenantState State, DateTimeOffset CreatedAt)
{
    public const int MaxNameLength = 200;
}

[JsonConverter(typeof(JsonStringEnumConverter<TenantState>))]
public enum TenantState
{
    [JsonStringEnumMemberName("trial")]
    Trial,

    [JsonStringEnumMemberName("active")]
    Active,
}
