using System.Globalization;
using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Holds;

/// <summary>The audit events of a hold. Ids derive from it, so a repeated step appends nothing.</summary>
internal static class HoldAudit
{
    public static AuditEvent Placed(LegalHold hold, AuditPayload actor) =>
        Event(hold, "placed", hold.PlacedAt, actor);

    public static AuditEvent Released(LegalHold hold, AuditPayload actor) =>
        Event(hold, "released", hold.ReleasedAt!.Value, actor);

    public static AuditEvent ReviewDue(LegalHold hold, DateTimeOffset now) => new(
        string.Create(CultureInfo.InvariantCulture, $"{hold.Id}.review_due.{hold.ReviewOn:yyyy-MM-dd}"),
        hold.TenantId, "hold.review_due", hold.Id.Value, "done", now, AuditPayload.System);

    public static AuditEvent PutBack(LegalHold hold, DateTimeOffset now) =>
        Event(hold, $"put_back.{now.ToUnixTimeSeconds()}", now, AuditPayload.System) with { Action = "hold.put_back" };

    private static AuditEvent Event(LegalHold hold, string what, DateTimeOffset at, AuditPayload actor) =>
        new($"{hold.Id}.{what}", hold.TenantId, $"hold.{what}", hold.Id.Value, "done", at, actor);
}
