using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Whose data the product must leave alone for now, although they are not fenced: product services ask beside the
/// fence before they process anything of a person. There is more than one source of them.
/// </summary>
public interface IRestrictions
{
    /// <summary>Null where this source restricts nothing.</summary>
    ValueTask<Restricted?> FindAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation);
}

/// <param name="Services">The services that are meant; null: all.</param>
public sealed record Restricted(IReadOnlyList<string>? Services)
{
    public static Restricted Everywhere { get; } = new(Services: null);

    /// <summary>What all sources together restrict; null: nothing.</summary>
    public static async Task<Restricted?> FindAsync(
        IEnumerable<IRestrictions> sources, TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        Restricted? found = null;
        foreach (var source in sources)
            found = Join(found, await source.FindAsync(tenant, subject, cancellation));
        return found;
    }

    /// <summary>What either restricts.</summary>
    public static Restricted? Join(Restricted? one, Restricted? other) => (one, other) switch
    {
        (null, _) => other,
        (_, null) => one,
        ({ Services: { } some }, { Services: { } more }) =>
            new Restricted([.. some.Union(more, StringComparer.Ordinal)]),
        _ => Everywhere,
    };
}
