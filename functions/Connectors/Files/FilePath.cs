using System.Text;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Files;

/// <summary>
/// Where a person's files lie: <c>customers/{tenantId}/users/{userId}/…</c>. No name leads out of that folder.
/// </summary>
internal static class FilePath
{
    /// <summary>255 bytes: what common file systems take as one name.</summary>
    public const int MaxNameBytes = 255;

    public static string Person(TenantId tenant, SubjectId subject) => $"customers/{tenant}/users/{subject}";

    /// <summary>True for one plain name: no separators, no <c>.</c> or <c>..</c>, no control characters.</summary>
    public static bool IsPlainName(string? name) =>
        !string.IsNullOrEmpty(name) && name is not ("." or "..") && Encoding.UTF8.GetByteCount(name) <= MaxNameBytes &&
        !name.Any(c => c is '/' or '\\' || char.IsControl(c));
}
