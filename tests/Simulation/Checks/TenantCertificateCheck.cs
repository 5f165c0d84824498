using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>A certificate states exactly what is so, at the moment when it is issued.</summary>
internal static class TenantCertificateCheck
{
    public static void Check(World world, TenantInvariants checks, byte[] jws)
    {
        if (TenantCertificateVerifier.Verify(jws, SimulatedSigningKeys.KeySet)
            is not TenantCertificateVerification.Verified(var document, _))
        {
            world.Violate("A tenant's certificate was issued that does not verify.");
            return;
        }

        var tenant = TenantId.Parse(document.Tenant);
        if (!checks.Known.TryGetValue(tenant, out var known))
        {
            world.Violate("A certificate was issued for a tenant that nobody knows.");
            return;
        }

        known.HasCertificate = true;
        foreach (var service in SimulatedProduct.Services)
            Check(world, tenant, document.Services.FirstOrDefault(certified => certified.Service == service), service);
        CheckKey(world, checks, tenant);
        CheckOwn(world, tenant);
    }

    private static void Check(World world, TenantId tenant, CertifiedService? certified, string service)
    {
        if (certified is not { Collections: [var collection], Probe.VerifiedAt: not null })
        {
            world.Violate($"{tenant} was certified without {service} being confirmed.");
            return;
        }

        var rows = world.Product.Read(service);
        var left = world.Product.Owners.Count(entry =>
            entry.Key.Service == service && entry.Value.Tenant == tenant && rows.ContainsKey(entry.Key.Number));
        var stated = collection.Outcome == CertifiedCollection.Retained ? collection.Count : 0;
        if (left != stated)
            world.Violate($"The certificate of {tenant} says that {service} keeps {stated} records, and it has {left}.");
        if (service != SimulatedProduct.Billing && collection is not
            { Outcome: CertifiedCollection.Erased, Count: var erased } ||
            service != SimulatedProduct.Billing && collection.Count != CountOf(world, tenant, service))
            world.Violate($"The certificate of {tenant} says something else of {service} than was.");
    }

    private static int CountOf(World world, TenantId tenant, string service) =>
        world.Product.Owners.Count(entry => entry.Key.Service == service && entry.Value.Tenant == tenant);

    private static void CheckKey(World world, TenantInvariants checks, TenantId tenant)
    {
        if (checks.KeysOf(tenant) is not { Shred: not null } keys ||
            keys.Keks.Any(kek => kek.State is not KekState.Planned &&
                world.Vault.Find(kek.Name, world.Now) is { State: VaultKeyState.Enabled }))
            world.Violate($"{tenant} was certified while the vault had its key in use.");
        foreach (var store in checks.Backups.Append(world.Main))
        {
            if (checks.Canaries[tenant].FindOpen(world, tenant, store) is { } open)
                world.Violate($"{tenant} was certified, and {open} still opens.");
        }
    }

    private static void CheckOwn(World world, TenantId tenant)
    {
        foreach (var table in OwnRecords.Tables)
        {
            if (world.Main.Query(new EntityQuery(table, tenant.Value), after: null).Count > 0)
                world.Violate($"{tenant} was certified while it had rows in {table}.");
        }
    }
}
