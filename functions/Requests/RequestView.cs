using System.Text.Json.Serialization;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Requests;

/// <summary>A request on the wire (DESIGN.md, HTTP contract). Times are RFC 3339 UTC.</summary>
public sealed record RequestView(
    RequestId Id,
    string TenantId,
    SubjectView Subject,
    RequestType Type,
    Regulation Regulation,
    Channel Channel,
    RequestStatus Status,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ExtendedUntil,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? CompletedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Delivery,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? GraceEndsAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool NoGrace,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Hold,
    IReadOnlyList<ServiceView> Services)
{
    /// <summary>
    /// Who asked in the person's name; only where one request is read, and until its address is forgotten.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RequestAgent? Agent { get; init; }

    public static RequestView Of(DataSubjectRequest request) => new(
        request.Id, request.TenantId.Value, new SubjectView(request.Subject), request.Type, request.Regulation,
        request.Channel,
        request.Status, request.ReceivedAt, request.DueAt, request.ExtendedUntil, request.CompletedAt,
        request.Undeliverable ? "refused" : null, request.GraceEndsAt, request.NoGrace, request.Hold,
        [.. request.Services.Select(ServiceView.Of)]);
}

public sealed record SubjectView(SubjectId Id);

/// <param name="Outcome">The weightiest outcome of the items: failed before held, before what was done, before
/// nothing_found.</param>
public sealed record ServiceView(
    string Name,
    string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    IReadOnlyList<ItemView> Items)
{
    private static readonly string[] Weight =
        ["failed", "held", "pending", "refused", "rectified", "restricted", "asked", "erased", "pseudonymised",
            "exported", "withdrawn", "retained", "nothing_found", "not_applicable", "not_kept", "out_of_scope"];

    public static ServiceView Of(ServiceResult service)
    {
        ItemView[] items = [.. service.Items.Select(ItemView.Of)];
        var outcome = items.Select(item => item.Outcome).MinBy(name => Array.IndexOf(Weight, name)) ?? "nothing_found";
        return new ServiceView(
            service.Name, outcome, items.FirstOrDefault(item => item.Reason is not null)?.Reason, items);
    }
}

/// <param name="AlsoErased">
/// Further records of a retained collection that the ground no longer kept and that are gone.
/// </param>
/// <param name="Field">The one that a correction is about.</param>
/// <param name="LawfulBasis">The one that an objection does not reach.</param>
public sealed record ItemView(
    string Collection,
    string Outcome,
    long Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Ground = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Until = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Hold = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? AlsoErased = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LawfulBasis = null)
{
    public static ItemView Of(CollectionResult item) => OfReceipt(item) with { Field = item.Field };

    private static ItemView OfReceipt(CollectionResult item) => item.Receipt switch
    {
        Receipt.Exported(var count) => new(item.Collection, "exported", count),
        Receipt.Erased(var count) => new(item.Collection, "erased", count),
        Receipt.Asked(var count) => new(item.Collection, "asked", count),
        Receipt.Withdrawn(var count) => new(item.Collection, "withdrawn", count),
        Receipt.Pseudonymised(var count) => new(item.Collection, "pseudonymised", count),
        Receipt.Retained(var ground, var until, var count) { Expired: var expired } =>
            new(item.Collection, "retained", count, Ground: ground, Until: until,
                AlsoErased: expired > 0 ? expired : null),
        Receipt.Held(var hold) => new(item.Collection, "held", 0, Hold: hold),
        Receipt.NotKept => new(item.Collection, "not_kept", 0),
        Receipt.OutOfScope => new(item.Collection, "out_of_scope", 0),
        Receipt.NothingFound => new(item.Collection, "nothing_found", 0),
        Receipt.Pending => new(item.Collection, "pending", 0),
        Receipt.Restricted => new(item.Collection, "restricted", 0),
        Receipt.NotApplicable(var basis) => new(item.Collection, "not_applicable", 0, LawfulBasis: basis),
        Receipt.Refused => new(item.Collection, "refused", 0),
        Receipt.Rectified(var count) => new(item.Collection, "rectified", count),
        Receipt.Failed(var reason, _) => new(item.Collection, "failed", 0, Reason: reason.WireName()),
        _ => throw new InvalidOperationException("Unknown receipt."),
    };
}
