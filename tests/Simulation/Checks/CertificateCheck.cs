using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Simulation.Ports;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>A certificate states exactly what is so, at the moment when it is issued.</summary>
internal static class CertificateCheck
{
    public static void Check(World world, byte[] jws)
    {
        if (CertificateVerifier.Verify(jws, SimulatedSigningKeys.KeySet)
            is not CertificateVerification.Certificate(var document, _))
        {
            world.Violate("A certificate was issued that does not verify.");
            return;
        }

        var erasure = world.Checks.Erasures.Find(known => known.Request.Value == document.Request);
        if (erasure is null)
        {
            world.Violate("A certificate was issued for a request that nobody has made.");
            return;
        }

        erasure.HasCertificate = true;
        foreach (var service in SimulatedProduct.Services)
            Check(world, erasure, document.Services.FirstOrDefault(certified => certified.Service == service), service);
        foreach (var hold in document.Holds.Where(hold => hold.Until is null))
            CheckOpenHold(world, hold);
    }

    private static void Check(World world, KnownErasure erasure, CertifiedService? certified, string service)
    {
        if (certified is not { Collections: [var collection], Probe.VerifiedAt: not null })
        {
            world.Violate($"A certificate was issued without {service} being confirmed.");
            return;
        }

        var left = Remains.Count(world, service, erasure.Tenant, erasure.Subject);
        var stated = collection.Outcome == CertifiedCollection.Retained ? collection.Count : 0;
        var imported = world.Product.Owners.Any(
            entry => entry.Value.Imported && entry.Key.Service == service && entry.Value.Subject == erasure.Subject);
        if (left != stated && !imported)
            world.Violate($"A certificate says that {service} keeps {stated} records, and it has {left}.");
        var gone = erasure.Gone.GetValueOrDefault(service);
        var counted = collection.Outcome is CertifiedCollection.Erased or CertifiedCollection.Pseudonymised
            ? collection.Count
            : collection.AlsoErased ?? 0;
        if (gone != counted && !imported)
            world.Violate($"A certificate says that {service} erased {counted} records, and it was {gone}.");
    }

    private static void CheckOpenHold(World world, CertifiedHold hold)
    {
        if (world.Checks.Holds.Find(known => known.Id == hold.Hold) is not { IsReleasing: false })
            world.Violate("A certificate says that a hold stands which was released.");
    }
}
