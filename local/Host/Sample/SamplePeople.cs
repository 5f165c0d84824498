using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// The people of the three tenants. The same local ids, external ids and first names stand for different people in
/// each tenant, so that a query which forgets the tenant shows at once.
/// </summary>
internal static class SamplePeople
{
    private static readonly (string Id, string Name, string State)[] Tenants =
        [("acme", "Acme Manufacturing", "active"), ("globex", "Globex Trading", "active"),
            ("initech", "Initech Software", "trial")];

    private static readonly string[] FirstNames =
        ["Ada", "Grace", "Alan", "Barbara", "Edsger", "Frances", "Hedy", "Ivan", "Jean", "Karen", "Linus", "Margaret"];

    private static readonly string[] LastNames =
        ["Ashdown", "Birch", "Cobalt", "Delacroix", "Easterly", "Fennimore", "Garnet", "Holloway", "Ivory",
            "Juniper", "Kestrel"];

    public static IReadOnlyList<SampleTenant> Create(PolicyPack pack, int subjectsPerTenant) =>
    [
        .. Tenants.Select((tenant, rotation) => new SampleTenant(
            tenant.Id, tenant.Name, tenant.State,
            [.. Enumerable.Range(0, subjectsPerTenant).Select(index => Person(pack, tenant.Id, rotation, index))])),
    ];

    private static SamplePerson Person(PolicyPack pack, string tenant, int rotation, int index)
    {
        // Rotated by tenant: acme's usr-0001 is Ada, globex's usr-0002 is another Ada.
        var turn = (index - rotation + FirstNames.Length) % FirstNames.Length;
        var first = FirstNames[turn];
        var number = index < FirstNames.Length - Tenants.Length ? "" : $"{index + 1}";
        var last = LastNames[((index * 5) + (rotation * 3)) % LastNames.Length];
        return new SamplePerson(
            tenant,
            $"usr-{index + 1:0000}", $"{first.ToLowerInvariant()}{number}@{tenant}.example", $"emp-{1000 + index}",
            $"{first} {last}", [Role(pack, index)]);
    }

    private static string Role(PolicyPack pack, int index) => index switch
    {
        0 => "OWNER",
        1 => "ADMIN",
        3 => "VIEWER",
        4 when pack.CustomRoles.Count > 0 => pack.CustomRoles.Keys.First(),
        _ => "MEMBER",
    };
}
