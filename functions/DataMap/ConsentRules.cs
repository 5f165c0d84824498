namespace PrivacyFunctions.DataMap;

/// <summary>What the product asks people for, or lets them opt out of.</summary>
/// <param name="Purposes">In the pack's order.</param>
/// <param name="RenewOn">
/// Kinds of policy documents, as <c>privacy_notice</c>: when a new version of one comes into force, a consent that was
/// given under another one counts no more.
/// </param>
public sealed record ConsentRules(IReadOnlyList<ConsentPurpose> Purposes, IReadOnlyList<string> RenewOn)
{
    public static ConsentRules None { get; } = new([], []);

    public ConsentPurpose? Find(string id) => Purposes.FirstOrDefault(purpose => purpose.Id == id);
}

/// <param name="Text">What the person is shown, and agrees to.</param>
/// <param name="TenantMayOptOut">The organisation may switch it off for all of its people.</param>
/// <param name="Feature">
/// The feature whose records end when it is switched off (<see cref="EventRule.Feature"/>): of the person who opted
/// out, or of the tenant. Null: no records end.
/// </param>
/// <param name="NeverDone">
/// The product does no such thing, and says so; an opt-out is recorded all the same.
/// </param>
public sealed record ConsentPurpose(
    string Id, string Title, string Text, ConsentBasis Basis, PurposeKind Kind, bool TenantMayOptOut, string? Feature,
    bool NeverDone);

public enum ConsentBasis
{
    /// <summary>Nothing before somebody agrees.</summary>
    OptIn,

    /// <summary>Until somebody says no.</summary>
    OptOut,
}

/// <summary>What the law has rules about.</summary>
public enum PurposeKind
{
    Other,
    Sale,

    /// <summary>For cross-context behavioural advertising.</summary>
    Sharing,

    /// <summary>Use of sensitive data beyond what was asked for.</summary>
    Sensitive,
    Marketing,
    ModelTraining,
}

public static class PurposeKinds
{
    /// <summary>
    /// What an opt-out under the CCPA is about where it names nothing (Cal. Civ. Code §§ 1798.120, 1798.121).
    /// </summary>
    public static bool IsCalifornian(this PurposeKind kind) =>
        kind is PurposeKind.Sale or PurposeKind.Sharing or PurposeKind.Sensitive;

    /// <summary>What a browser's opt-out signal is about: sale and sharing, nothing else (11 CCR § 7025).</summary>
    public static bool IsSignalled(this PurposeKind kind) => kind is PurposeKind.Sale or PurposeKind.Sharing;
}
