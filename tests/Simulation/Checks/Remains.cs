using PrivacyFunctions.Identity;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>What the services still have of a person, read past every connector.</summary>
internal static class Remains
{
    /// <summary>Records that name the person: of billing those that the law keeps too.</summary>
    public static int Count(World world, string service, TenantId tenant, SubjectId subject)
    {
        var rows = world.Product.Read(service);
        return world.Product.Owners.Count(entry =>
            entry.Key.Service == service && entry.Value.Tenant == tenant && entry.Value.Subject == subject &&
            rows.TryGetValue(entry.Key.Number, out var text) && Names(text, subject));
    }

    /// <summary>Nothing is left but what the law keeps.</summary>
    public static bool IsErased(World world, TenantId tenant, SubjectId subject)
    {
        var billing = world.Product.Read(SimulatedProduct.Billing);
        return SimulatedProduct.Services.Where(service => service != SimulatedProduct.Billing)
                .All(service => Count(world, service, tenant, subject) == 0) &&
            !world.Product.Owners.Any(entry => entry is { Key.Service: SimulatedProduct.Billing, Value.Expired: true } &&
                entry.Value.Tenant == tenant && entry.Value.Subject == subject &&
                billing.ContainsKey(entry.Key.Number));
    }

    /// <summary>Whether one of a record's columns is the person's id.</summary>
    public static bool Names(string text, SubjectId subject) =>
        text.Split('|').Contains(subject.Value, StringComparer.Ordinal);
}
