using System.Globalization;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>What the audit log says about the sweeps of our own records.</summary>
internal static class OwnDataEvents
{
    public static AuditEvent RequestsForgotten(TenantId tenant, string run, int count, DateTimeOffset at) => new(
        $"{run}.forgotten", tenant, "retention.requests_forgotten", run, "done", at,
        AuditPayload.System with { Details = count.ToString(CultureInfo.InvariantCulture) });
}
