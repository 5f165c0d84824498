using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// Legal holds as those who destroy see them. A hold that cannot be read throws, and whoever asks must then not
/// destroy: unknown is held.
/// </summary>
public interface IHolds
{
    /// <summary>
    /// The id of a hold that protects the tenant or the person now; null where there is none. For telling and planning;
    /// only a permit lets anybody destroy.
    /// </summary>
    Task<string?> FindAsync(TenantId tenant, SubjectId? subject, CancellationToken cancellation);

    /// <summary>
    /// Leave to destroy one bounded piece, ordered against every hold of the tenant: either the permit was given before
    /// a hold was placed, and the hold's placement waits for its return, or the hold is seen here. With a null
    /// <paramref name="subject"/> a hold on the tenant refuses, and holds on persons are listed in the permit.
    /// </summary>
    /// <param name="step">
    /// Opaque id of what is destroyed. Each taking is a permit of its own: a step that runs twice at once has two, and
    /// the one's return does not free the other's.
    /// </param>
    /// <exception cref="TimeoutException">Too many others take permits of the tenant at the same time.</exception>
    Task<PermitOutcome> TakePermitAsync(
        TenantId tenant, SubjectId? subject, string step, CancellationToken cancellation);

    /// <summary>The piece is done, or was not begun. Again changes nothing.</summary>
    Task ReturnPermitAsync(DestructionPermit permit, CancellationToken cancellation);
}

public abstract record PermitOutcome
{
    private PermitOutcome()
    {
    }

    public sealed record Permitted(DestructionPermit Permit) : PermitOutcome;

    /// <param name="Hold">The hold's opaque id.</param>
    public sealed record Held(string Hold) : PermitOutcome;
}

/// <param name="Id">Opaque; unique for each taking.</param>
/// <param name="HeldSubjects">
/// Whose records must stay although the permit is for more than one person: each with the hold's id.
/// </param>
/// <param name="ExpiresAt">The piece must have ended by then; its call to a service carries this time limit.</param>
public sealed record DestructionPermit(
    TenantId Tenant, string Id, string Step, IReadOnlyDictionary<SubjectId, string> HeldSubjects,
    DateTimeOffset ExpiresAt);
