using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// The pseudonyms that stand in the services' records. Their kinds are their own: the pseudonym of a person in a
/// certificate or a fence must not lead to the person's rows. A value has the same one in every collection where it
/// means the same, so that joins between tables hold.
/// </summary>
internal sealed class RecordPseudonyms(IPseudonyms pseudonyms)
{
    /// <summary>What <see cref="Pseudonym.Text"/> looks like: version and 160 bits of lower-case hex.</summary>
    public const int HexDigits = 40;

    private const string EmailKind = "record.email";

    public static string KindOf(string identifier) => $"record.{identifier}";

    public static string KindOfCategory(string category) => $"record.category.{category}";

    /// <summary>One for each value, in their order; null for null, and nothing for nothing.</summary>
    public async ValueTask<IReadOnlyList<string?>> OfAsync(
        TenantId tenant, string kind, IReadOnlyList<string?> values, CancellationToken cancellation)
    {
        // Whoever wrote an address in capitals is the same person.
        string Same(string value) => kind == EmailKind ? value.ToLowerInvariant() : value;
        var distinct = values.Where(value => !string.IsNullOrEmpty(value)).Select(value => Same(value!))
            .Distinct(StringComparer.Ordinal).ToList();
        var made = await pseudonyms.OfManyAsync(tenant, kind, distinct, cancellation);
        var byValue = new Dictionary<string, string>(distinct.Count, StringComparer.Ordinal);
        for (var i = 0; i < distinct.Count; i++)
            byValue[distinct[i]] = made[i].Text;
        return [.. values.Select(value => string.IsNullOrEmpty(value) ? value : byValue[Same(value)])];
    }
}
