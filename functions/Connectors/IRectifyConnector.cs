using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors;

/// <summary>Connectors whose service can have a value of a person's records corrected (GDPR Art. 16).</summary>
public interface IRectifyConnector : IConnector
{
    /// <summary>
    /// Writes the value into the field of the records that are meant; all of them, or none. Called only by the
    /// destruction gate, since what stood there before is gone. A repeated call writes the same again.
    /// </summary>
    /// <param name="step">Opaque id of the correction, for the service's own log.</param>
    /// <returns>False: the service does not offer it, and nothing was changed.</returns>
    Task<bool> RectifyAsync(
        SubjectScope scope, Collection collection, FieldCorrection correction, string step,
        CancellationToken cancellation);

    /// <summary>
    /// Reads the records again by another query on another connection: how many there are, and how many have the value.
    /// </summary>
    Task<RectifiedRecords> CheckAsync(
        SubjectScope scope, Collection collection, FieldCorrection correction, CancellationToken cancellation);
}

/// <param name="Value">As an export writes it, without quotation marks; null removes the value.</param>
/// <param name="Record">
/// The key of the one record that is meant, where the collection has one key column; null: all of the person's.
/// </param>
public sealed record FieldCorrection(Field Field, Sensitive<string>? Value, Sensitive<string>? Record)
{
    /// <summary>Whether a stored value, read as text, is the corrected one: 1 is true, and 5.0 is 5.</summary>
    public bool IsMet(string? stored) => Value?.Reveal() is { } wanted
        ? stored is not null && StoredValues.AreSame(Field.Type, stored, wanted)
        : stored is null;
}

/// <param name="Found">The records that are meant.</param>
/// <param name="Corrected">Of those: the ones that have the value.</param>
public sealed record RectifiedRecords(long Found, long Corrected);
