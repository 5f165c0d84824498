using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>An erasure as those outside know it: what they were answered, and what they see of the services.</summary>
internal sealed class KnownErasure(TenantId tenant, SubjectId subject, RequestId request)
{
    public TenantId Tenant => tenant;

    public SubjectId Subject => subject;

    public RequestId Request => request;

    /// <summary>As the accepted request said; null until somebody was answered.</summary>
    public DateTimeOffset? GraceEndsAt { get; set; }

    /// <summary>Since when somebody was answered that it is cancelled.</summary>
    public DateTimeOffset? CancelledAt { get; set; }

    public bool HasCertificate { get; set; }

    /// <summary>Records that are gone or name nobody any more, by service.</summary>
    public Dictionary<string, int> Gone { get; } = new(StringComparer.Ordinal);
}

/// <summary>A hold as those who placed it know it.</summary>
/// <param name="Subject">Null: the whole tenant.</param>
/// <param name="BindsFrom">From then on nothing that it protects may go.</param>
internal sealed record KnownHold(string Id, TenantId Tenant, SubjectId? Subject, DateTimeOffset BindsFrom)
{
    /// <summary>Somebody has asked to release it.</summary>
    public bool IsReleasing { get; set; }
}
