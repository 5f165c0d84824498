using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors;

/// <summary>Which records of one collection are meant, always inside one tenant.</summary>
/// <param name="Protected">
/// People whose records stay although they are selected, and with them what belongs to these records and what these
/// belong to. A collection that knows people by e-mail is asked with theirs,
/// so the caller names every identifier that the identity map has.
/// </param>
public sealed record SelectedRecords(
    TenantId Tenant, RecordSelection Selection, IReadOnlyList<ProtectedSubject> Protected)
{
    /// <summary>
    /// The opaque id of the run that asks, for the service's own log; <c>count</c> where nothing is to be changed.
    /// </summary>
    public string Request { get; init; } = "count";

    public static SelectedRecords Of(SubjectScope scope) =>
        new(scope.Tenant, new RecordSelection.OfSubject(scope), []) { Request = scope.Request };
}

public abstract record RecordSelection
{
    private RecordSelection()
    {
    }

    /// <summary>
    /// A sweep that deletes leaves the record while another belongs to it that goes with it
    /// (<see cref="RetentionRule.Parent"/>); counts have it all the same.
    /// </summary>
    public bool AfterChildren { get; init; }

    /// <summary>
    /// The field that the collection's retention counts from lies before that moment. A record without a readable
    /// date is never older than anything: see <see cref="SelectionCount.Undated"/>.
    /// </summary>
    public sealed record OlderThan(DateTimeOffset CutOff) : RecordSelection;

    /// <summary>
    /// What the record belongs to (<see cref="RetentionRule.Parent"/>) lies before that moment by its own retention, or
    /// is gone. A record that names no parent, or one without a readable date, is never selected: see
    /// <see cref="SelectionCount.Undated"/>.
    /// </summary>
    /// <param name="CutOff">Null: only what is gone.</param>
    public sealed record WithParent(DateTimeOffset? CutOff) : RecordSelection;

    /// <summary>What the record belongs to is selected so.</summary>
    public sealed record BelongingTo(RecordSelection Parents) : RecordSelection;

    public sealed record OfSubject(SubjectScope Subject) : RecordSelection;

    /// <summary>
    /// A column has that value: the records of a parent (a connection that was revoked), or one record by its id.
    /// </summary>
    /// <param name="Column">A column that the pack names in the collection.</param>
    public sealed record WithValue(string Column, Sensitive<string> Value) : RecordSelection;

    /// <summary>All records of the tenant.</summary>
    public sealed record Everything : RecordSelection;
}

public sealed record ProtectedSubject(
    SubjectId Subject, Sensitive<IReadOnlyDictionary<string, string>> Identifiers, Protection By);

public enum Protection
{
    Hold,

    /// <summary>A request of the person still needs their records: for a copy, or because they are restricted.</summary>
    OpenRequest,
}
