using System.ComponentModel.DataAnnotations;

namespace PrivacyFunctions.Connectors;

/// <summary>Settings of section <c>Connectors</c>.</summary>
public sealed class ConnectorsOptions
{
    public const string Section = "Connectors";

    public const string UsualTenantSetting = "app.customer_id";

    /// <summary>
    /// The setting of a PostgreSQL session that the policies of row-level security compare the tenant's column with.
    /// </summary>
    [StringLength(63, MinimumLength = 3)]
    [RegularExpression("^[a-z_][a-z0-9_]*\\.[a-z_][a-z0-9_]*$")]
    public string TenantSetting { get; set; } = UsualTenantSetting;
}
