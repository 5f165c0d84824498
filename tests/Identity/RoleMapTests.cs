using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Tests.Identity;

[TestClass]
public sealed class RoleMapTests
{
    private readonly RoleMap _roles =
        new(TestIssuer.Pack(("Compliance lead", "ADMIN"), ("Root", "OPERATOR"), ("VIEWER", "OWNER")));

    [TestMethod]
    public void Custom_roles_give_what_the_pack_maps_them_to() =>
        Assert.AreEqual(Roles.Admin | Roles.Member, _roles.Of(["Compliance lead", "MEMBER"], inTenant: true));

    [TestMethod]
    public void An_unknown_role_gives_nothing() =>
        Assert.AreEqual(Roles.None, _roles.Of(["SUPERUSER", "", "1"], inTenant: true));

    [TestMethod]
    public void A_token_of_a_tenant_cannot_carry_a_platform_role() =>
        Assert.AreEqual(Roles.Owner, _roles.Of(["OWNER", "OPERATOR", "VERIFIER"], inTenant: true));

    [TestMethod]
    public void A_token_without_a_tenant_cannot_carry_a_tenant_role() =>
        Assert.AreEqual(Roles.Operator | Roles.Service, _roles.Of(["OWNER", "OPERATOR", "SERVICE"], inTenant: false));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_pack_can_neither_map_to_a_platform_role_nor_change_a_standard_one(bool inTenant)
    {
        Assert.AreEqual(Roles.None, _roles.Of(["Root"], inTenant));
        Assert.AreEqual(inTenant ? Roles.Viewer : Roles.None, _roles.Of(["VIEWER"], inTenant));
    }
}
