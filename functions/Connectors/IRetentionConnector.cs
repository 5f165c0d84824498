using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors;

/// <summary>Connectors that find and remove records by the pack's retention rules, not only by person.</summary>
public interface IRetentionConnector : IConnector
{
    /// <summary>
    /// How many records are selected that <paramref name="action"/> would still change, and how many of them are
    /// protected. Changes nothing.
    /// </summary>
    /// <exception cref="NotSupportedException">The selection is none that this connector has.</exception>
    Task<SelectionCount> CountAsync(
        SelectedRecords records, Collection collection, EraseAction action, CancellationToken cancellation);

    /// <summary>
    /// Applies <paramref name="action"/> to a bounded piece of the selected records that nobody protects, in
    /// transactions of at most <see cref="ConnectorLimits.SweepTransaction"/>. Called only by the destruction gate,
    /// again with the answered cursor while <see cref="SweptPiece.More"/>. A repeated call with the same cursor harms
    /// nothing: what is done is not selected any more.
    /// </summary>
    /// <param name="action">Hard delete, pseudonymise or secure erase. Of the latter two only records whose secrets
    /// were removed (<see cref="ISecretConnector"/>) are touched.</param>
    /// <param name="limit">At most so many records are changed.</param>
    /// <exception cref="NotSupportedException">The action cannot be applied to this collection, or nothing is selected so
    /// here.</exception>
    Task<SweptPiece> SweepAsync(
        SelectedRecords records, Collection collection, EraseAction action, string? cursor, long limit,
        CancellationToken cancellation);
}

/// <param name="Selected">All that the selection names, the protected ones too.</param>
/// <param name="Held">Of those: of a person with a hold.</param>
/// <param name="Requested">Of those: of a person with a request that needs them and without a hold.</param>
/// <param name="Undated">Records of the tenant whose retention no date starts; in no other count.</param>
public sealed record SelectionCount(long Selected, long Held, long Requested, long Undated)
{
    public long Due => Selected - Held - Requested;
}

/// <param name="Count">Records that were changed.</param>
/// <param name="Cursor">Where the next call goes on; opaque, and it may hold key values.</param>
/// <param name="LongestTransaction">For the summary and for those who watch the service's database.</param>
public sealed record SweptPiece(long Count, bool More, string? Cursor, TimeSpan LongestTransaction);
