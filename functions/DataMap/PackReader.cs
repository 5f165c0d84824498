namespace PrivacyFunctions.DataMap;

/// <summary>
/// Reads the whole pack, then checks how its parts fit. The checks wait until every part was read without an error,
/// so that nobody is told the consequences of a typo instead of the typo.
/// </summary>
internal sealed class PackReader(PackErrors errors)
{
    private static readonly Dictionary<string, string> Regulations = Same("gdpr", "ccpa");
    private static readonly Dictionary<string, string> TenantRoles = Same("OWNER", "ADMIN", "MEMBER", "VIEWER");
    private static readonly string[] PlatformRoles = ["OPERATOR", "VERIFIER", "SERVICE"];

    public PolicyPack? Read(PackNode document)
    {
        if (PackSection.Open(errors, "pack", PackKeys.Pack, document) is not { } pack)
            return null;
        var services = new ServiceReader(errors).Read(pack);
        var identity = new IdentityReader(errors);
        var erasure = new ErasureReader(errors);
        var retention = new RetentionReader(errors);
        var own = new OwnDataReader(errors);
        var consents = new ConsentReader(errors);
        var read = new PolicyPack(
            pack.Text("product"), pack.Text("version"), pack.Email("contact"), Promises(pack), Exports(pack),
            erasure.Read(pack), Roles(pack), identity.Read(pack), Grounds(pack),
            [.. services.Select(service => service.Service)])
        {
            Tenants = TenantRulesReader.Read(pack),
            OwnData = own.Read(pack),
            Consents = consents.Read(pack),
            Governance = new GovernanceReader(errors).Read(pack),
            Settings = retention.Settings(pack),
            RecordsPerSweep = retention.RecordsPerRun(pack) ?? PolicyPack.UsualRecordsPerSweep,
        };
        if (errors.Any)
            return null;
        Check(pack, read, services);
        own.Check(pack, read);
        consents.Check(pack, read);
        identity.Check(pack, read.Identity, read.Services);
        new RectifyChecks(errors).CheckAddress(pack, read.Identity, read.Services);
        new RectifyChecks(errors).CheckIdentity(pack, read.Identity, read.Services);
        erasure.Check(pack, read.Erasure, read.Services);
        return read;
    }

    private void Check(PackSection pack, PolicyPack read, IReadOnlyList<ReadService> services)
    {
        var shape = new ServiceChecks(errors);
        var tables = new TableChecks(errors);
        var collections = new CollectionChecks(errors, read.Grounds);
        var retention = new RetentionChecks(errors, read.Settings);
        retention.Use(read.OwnData.Audit.Setting);
        var parents = new ParentChecks(errors);
        foreach (var service in services)
        {
            shape.Check(service);
            tables.Check(service);
            foreach (var collection in service.Collections)
            {
                retention.Check(collection.Collection, collection.Retention!);
                collections.Check(service.Service.Connector, collection);
                parents.Check(service.Service, collection);
            }
        }

        collections.CheckGroundsUsed(pack);
        retention.CheckSettingsUsed(pack);
    }

    private static Promises Promises(PackSection pack) =>
        pack.Section("promises", PackKeys.Promises) is { } section
            ? new Promises(section.Period("answerWithin"), section.Choice("defaultRegulation", Regulations, "gdpr"))
            : new Promises(default, "gdpr");

    private static ExportRules Exports(PackSection pack) =>
        pack.Section("exports", PackKeys.Exports) is { } section
            ? new ExportRules(section.Period("packageLifetime"), section.Flag("signInToDownload"))
            : new ExportRules(default, false);

    private Dictionary<string, string> Roles(PackSection pack)
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pack.Named("roles", PackNames.Role).Select(entry => (entry.Key, entry.Value)))
        {
            if (TenantRoles.Keys.Concat(PlatformRoles).Contains(name.Text, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(
                    name, $"The role '{name.Text}' is built in.",
                    "Remove the line; only the product's own roles are mapped.");
            }
            else if (value is PackNode.Scalar scalar && TenantRoles.ContainsKey(scalar.Text))
                roles[name.Text] = scalar.Text;
            else
            {
                errors.Add(
                    value, $"The role '{name.Text}' must stand for a tenant role.",
                    "Write OWNER, ADMIN, MEMBER or VIEWER.");
            }
        }

        return roles;
    }

    private Dictionary<string, LegalGround> Grounds(PackSection pack)
    {
        var grounds = new Dictionary<string, LegalGround>(StringComparer.Ordinal);
        foreach (var entry in pack.Named("grounds", PackNames.Id))
        {
            if (PackSection.Open(errors, $"ground '{entry.Key.Text}'", PackKeys.Ground, entry.Value) is { } ground)
                grounds[entry.Key.Text] = new LegalGround(entry.Key.Text, ground.Text("text"), ground.Period("period"));
        }

        return grounds;
    }

    private static Dictionary<string, string> Same(params string[] names) =>
        names.ToDictionary(name => name, name => name, StringComparer.Ordinal);
}
