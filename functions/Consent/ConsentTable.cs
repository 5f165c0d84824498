using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Consent;

/// <summary>What people decide about, in words for a privacy notice, from what is executed.</summary>
public static class ConsentTable
{
    public static IReadOnlyList<ConsentLine> Of(PolicyPack pack) =>
        [.. pack.Consents.Purposes.Select(purpose => new ConsentLine(
            purpose.Title, purpose.Text, When(purpose, pack.Consents.RenewOn), purpose.TenantMayOptOut))];

    private static string When(ConsentPurpose purpose, IReadOnlyList<string> renewOn) => purpose switch
    {
        { NeverDone: true } => "never done",
        { Basis: ConsentBasis.OptOut } => "until you say no",
        _ when renewOn.Count > 0 =>
            $"when you say yes, and again after each change of: {string.Join(", ", renewOn.Select(kind => kind.Replace('_', ' ')))}",
        _ => "when you say yes",
    };
}

/// <param name="When">From or until when the purpose is pursued.</param>
/// <param name="OrganisationToo">The organisation may switch it off for all of its people.</param>
public sealed record ConsentLine(string Title, string Text, string When, bool OrganisationToo);
