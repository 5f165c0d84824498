using System.ComponentModel.DataAnnotations;

namespace PrivacyFunctions.Identity;

/// <summary>Settings of section <c>Identity</c>: whose tokens count and what their claims are called.</summary>
public sealed class IdentityOptions
{
    public const string Section = "Identity";

    /// <summary>The one issuer (<c>iss</c>) whose tokens count.</summary>
    [Required]
    public string Issuer { get; set; } = "";

    /// <summary>What <c>aud</c> must name.</summary>
    [Required]
    public string Audience { get; set; } = "";

    [Required]
    public string SubjectClaim { get; set; } = "sub";

    [Required]
    public string TenantClaim { get; set; } = "tenant_id";

    [Required]
    public string EmailClaim { get; set; } = "email";

    /// <summary>A name, or a path with dots for nested claims, as <c>realm_access.roles</c>.</summary>
    [Required]
    public string RolesClaim { get; set; } = "roles";

    /// <summary>
    /// Proxies of ours before the app: so many entries from the right of <c>X-Forwarded-For</c> can be trusted. 0:
    /// none.
    /// </summary>
    [Range(0, 5)]
    public int TrustedProxies { get; set; }

    /// <summary>
    /// 300 refused tokens a minute and client address: above any client's mistake, below what would flood the audit
    /// log.
    /// </summary>
    [Range(1, 100_000)]
    public int RefusalsPerMinute { get; set; } = 300;
}
