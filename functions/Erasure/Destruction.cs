using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>One bounded piece that somebody wants destroyed, as the gate judges it.</summary>
/// <param name="Subject">Null: it is for more than one person; the permit then says whose records must stay.</param>
/// <param name="Entry">The entry of the deletion log that must stand before.</param>
/// <param name="Step">Opaque id of the step that the piece belongs to.</param>
public sealed record Destruction(TenantId Tenant, SubjectId? Subject, string Entry, string Step, FenceRule Fence);

public enum FenceRule
{
    /// <summary>Erasing a person, purging a tenant: nobody may create them again.</summary>
    MustStand,

    /// <summary>Retention: the person lives on, and new records of theirs are wanted.</summary>
    NotNeeded,
}

/// <summary>
/// What came of it. Everything else, such as a missing entry in the deletion log or a store that cannot be read, is an
/// exception, and nothing was destroyed.
/// </summary>
public abstract record GateOutcome
{
    private GateOutcome()
    {
    }

    public sealed record Destroyed : GateOutcome;

    /// <param name="Hold">The legal hold's opaque id.</param>
    public sealed record Held(string Hold) : GateOutcome;
}

/// <summary>
/// Somebody wanted to destroy without what must stand before: a bug in the order of steps, never retried.
/// </summary>
public sealed class DestructionRefusedException(string message) : Exception(message);
