namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>A tenant's objection to a new subprocessor: open until an operator has settled it with the tenant.</summary>
/// <param name="ObjectedBy">The opaque actor id, as <paramref name="ResolvedBy"/>.</param>
/// <param name="Reason">Sealed under the tenant's key, as <paramref name="Resolution"/>.</param>
public sealed record Objection(
    RegisterId Subprocessor, DateTimeOffset ObjectedAt, string ObjectedBy, byte[] Reason, DateTimeOffset? ResolvedAt,
    string? ResolvedBy, byte[]? Resolution)
{
    public bool IsOpen => ResolvedAt is null;

    /// <summary>Null: it was settled before.</summary>
    public Objection? Resolve(byte[] resolution, DateTimeOffset now, string actor) => IsOpen
        ? this with { ResolvedAt = now, ResolvedBy = actor, Resolution = resolution }
        : null;
}

/// <summary>An objection on the wire.</summary>
/// <param name="Reason">Null while the tenant's key cannot be used, as <paramref name="Resolution"/>.</param>
public sealed record ObjectionView(
    string TenantId, RegisterId Subprocessor, bool Open, DateTimeOffset ObjectedAt, string ObjectedBy, string? Reason,
    DateTimeOffset? ResolvedAt, string? ResolvedBy, string? Resolution);
