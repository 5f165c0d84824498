namespace PrivacyFunctions.Identity;

/// <summary>
/// Who may do what. Tenant roles come from the tenant (custom ones are mapped to these by the pack); platform roles are
/// the operator's own credentials, apart from end-user tokens.
/// </summary>
[Flags]
public enum Roles
{
    None = 0,
    Owner = 1,
    Admin = 2,
    Member = 4,
    Viewer = 8,
    Operator = 16,
    Verifier = 32,
    Service = 64,
}
