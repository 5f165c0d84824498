using System.Text.Json;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>The users of an identity provider, in the protocol that it speaks.</summary>
internal interface IUserDirectory
{
    /// <summary>
    /// The users whose attribute is exactly that value, by the provider's search. They may belong to other tenants.
    /// </summary>
    /// <exception cref="ConnectorException">Also where the answer has others than were asked for.</exception>
    Task<IReadOnlyList<DirectoryUser>> FindAsync(
        TenantId tenant, string attribute, string value, CancellationToken cancellation);

    /// <summary>The user by the provider's own id; null: there is none.</summary>
    Task<DirectoryUser?> GetAsync(TenantId tenant, string id, CancellationToken cancellation);

    /// <summary>Ends the user's sessions, where the protocol has them, and removes the user. Repeatable.</summary>
    Task DeleteAsync(TenantId tenant, string id, CancellationToken cancellation);

    /// <summary>A column of the pack in what the provider says of the user; null: it is not there.</summary>
    /// <exception cref="ConnectorException">It is there twice, under two names.</exception>
    JsonElement? Attribute(DirectoryUser user, string column);
}

/// <param name="Id">The provider's own id, which fits into a path.</param>
internal sealed record DirectoryUser(string Id, JsonElement Record)
{
    /// <summary>All of it is personal data and stays out of logs.</summary>
    public override string ToString() => "[sensitive]";

    /// <summary>An id that would lead a path elsewhere is none.</summary>
    public static bool IsId(string? id) => id is { Length: > 0 and <= 256 } and not ("." or "..");

    /// <summary>A member that is a text; null where it is anything else.</summary>
    public static string? Text(JsonElement record, string member) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(member, out var value) &&
        value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
