using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Identity;

/// <summary>
/// Role names of a token → roles. Custom names are mapped by the pack; an unknown name gives nothing. A token that is
/// bound to a tenant cannot carry a platform role, and one without a tenant no tenant role, whatever its issuer wrote:
/// operators use credentials of their own.
/// </summary>
public sealed class RoleMap
{
    private const Roles TenantRoles = Roles.Owner | Roles.Admin | Roles.Member | Roles.Viewer;
    private const Roles PlatformRoles = Roles.Operator | Roles.Verifier;

    private static readonly Dictionary<string, Roles> Standard = new(StringComparer.OrdinalIgnoreCase)
    {
        ["OWNER"] = Roles.Owner,
        ["ADMIN"] = Roles.Admin,
        ["MEMBER"] = Roles.Member,
        ["VIEWER"] = Roles.Viewer,
        ["OPERATOR"] = Roles.Operator,
        ["VERIFIER"] = Roles.Verifier,
        ["SERVICE"] = Roles.Service,
    };

    private readonly Dictionary<string, Roles> _custom = new(StringComparer.OrdinalIgnoreCase);

    public RoleMap(PolicyPack pack)
    {
        foreach (var (name, target) in pack.CustomRoles)
        {
            if (!Standard.ContainsKey(name))
                _custom[name] = Find(target) & TenantRoles;
        }
    }

    public static Roles Find(string standardName) => Standard.GetValueOrDefault(standardName);

    public Roles Of(IEnumerable<string> names, bool inTenant)
    {
        var roles = names.Aggregate(Roles.None, (sum, name) => sum | Find(name) | _custom.GetValueOrDefault(name));
        return roles & (Roles.Service | (inTenant ? TenantRoles : PlatformRoles));
    }
}
