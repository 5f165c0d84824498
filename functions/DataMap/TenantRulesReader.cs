namespace PrivacyFunctions.DataMap;

/// <summary>Reads a tenant's life cycle.</summary>
internal static class TenantRulesReader
{
    public static TenantRules Read(PackSection pack) =>
        pack.Has("tenants") && pack.Section("tenants", PackKeys.Tenants) is { } section
            ? new TenantRules(
                section.Period("deletionWindow"), section.OptionalPeriod("trialFor"),
                section.OptionalPeriod("trialExpiredFor"), section.OptionalPeriod("inactiveFor"),
                section.OptionalPeriod("noticeBefore") ?? TenantRules.Usual.NoticeBefore)
            : TenantRules.Usual;
}
