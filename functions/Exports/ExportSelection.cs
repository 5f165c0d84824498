using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>
/// What of a service's data belongs into a package, by the pack and the right that is exercised (pure). Access (Art.
/// 15) gives everything that the pack does not omit, and so does an organisation's export. Portability (Art. 20) gives
/// what is processed by contract or by consent.
/// </summary>
internal sealed record ExportSelection(IReadOnlyList<Collection> Collections, IReadOnlyList<Omission> Omitted)
{
    private const string OtherBasis =
        "Portability covers data processed by contract or consent; an access request has this too.";

    public static ExportSelection Of(Service service, ExportKind kind)
    {
        var collections = new List<Collection>();
        var omitted = service.NothingKept.Select(
            kept => new Omission(service.Name, kept.Name, null, kept.Reason)).ToList();
        foreach (var collection in service.Collections)
        {
            var selected = collection with { Fields = [.. collection.Fields.Select(field => Select(field, kind))] };
            if (!selected.ExportedFields.Any())
            {
                omitted.Add(
                    new Omission(
                        service.Name, collection.Name, null,
                        selected.Fields is [{ Omit: { } first }, ..] ? first : OtherBasis));
                continue;
            }

            collections.Add(selected);
            foreach (var field in selected.Fields)
            {
                if (field.Omit is { } reason)
                    omitted.Add(new Omission(service.Name, collection.Name, field.Name, reason));
            }
        }

        return new ExportSelection(collections, omitted);
    }

    private static Field Select(Field field, ExportKind kind) =>
        kind is not ExportKind.Portability || field.Omit is not null || field.LawfulBasis is "contract" or "consent"
            ? field
            : field with { Omit = OtherBasis };
}

/// <summary>What a package answers.</summary>
public enum ExportKind
{
    Access,
    Portability,

    /// <summary>Everything of a tenant, of all its people.</summary>
    Organisation,
}
