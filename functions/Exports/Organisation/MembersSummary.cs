using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// The people of an organisation with how they are reached: the identity map's fields, names and contact details of the
/// collection that knows everybody.
/// </summary>
internal static class MembersSummary
{
    private const string NotInTheSummary = "Not in the members' summary.";

    /// <summary>The collection with these fields alone; null for services that do not know the people.</summary>
    public static Collection? Of(PolicyPack pack, ExportSelection selection, string service)
    {
        var identity = pack.Identity;
        if (service != identity.Service ||
            selection.Collections.FirstOrDefault(known => known.Name == identity.Collection) is not { } people)
            return null;
        string?[] named = [identity.SubjectId, identity.Email, identity.ExternalId, identity.DisplayName];
        return people with
        {
            Fields =
            [
                .. people.Fields.Select(field =>
                    named.Contains(field.Name, StringComparer.Ordinal) || field.Category is "name" or "contact"
                        ? field
                        : field with { Omit = field.Omit ?? NotInTheSummary }),
            ],
        };
    }
}
