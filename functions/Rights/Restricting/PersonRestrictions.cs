using PrivacyFunctions.Connectors;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>
/// Restrictions in force, and those that are being asked for: a request counts from the moment it is written, so that
/// nothing is processed until its orchestration has started; an objection, while it is decided (Art. 18(1)(d)).
/// </summary>
public sealed class PersonRestrictions(RestrictionStore restrictions, RequestStore requests) : IRestrictions
{
    public async ValueTask<Restricted?> FindAsync(
        TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        // What an open request names is sealed: until it is answered, all services are meant.
        if (await requests.FindOpenAsync(tenant, subject, RequestType.Restriction, cancellation) is not null)
            return Restricted.Everywhere;
        var found = await requests.FindOpenAsync(tenant, subject, RequestType.Objection, cancellation) is { } id &&
            await requests.GetAsync(tenant, id, cancellation) is { IsOpen: true } objection
            ? Objected(objection) : null;

        // Requests come first: what one that ends in between came to is in force by now.
        await foreach (var restriction in restrictions.OfSubjectAsync(tenant, subject, cancellation))
            found = Restricted.Join(found, new Restricted(restriction.Services));
        return found;
    }

    private static Restricted? Objected(DataSubjectRequest objection)
    {
        if (objection.Services.Count == 0)
            return Restricted.Everywhere;
        string[] services =
        [
            .. objection.Services.Where(service => service.Items.Any(
                item => item.Receipt is Receipt.Pending or Receipt.Restricted)).Select(service => service.Name),
        ];
        return services.Length == 0 ? null : new Restricted(services);
    }
}
