using System.Text.Json.Serialization;

namespace PrivacyFunctions.Consent;

/// <summary>
/// What one person said last about one purpose. Immutable; <see cref="Next"/> answers what follows from a further word.
/// Who has said nothing has none. No personal data but whose row it is: the evidence is sealed beside it.
/// </summary>
/// <param name="Sequence">1, 2 …: the number of the entry in the history that it comes from.</param>
/// <param name="Decision">Opaque id of that entry.</param>
/// <param name="Documents">Kind → version of the documents that were in force, and shown.</param>
/// <param name="DespiteSignal">
/// Given while the browser's signal said no: the person knew of the conflict, so the signal does not undo it (11 CCR
/// § 7025(c)(3)).
/// </param>
/// <param name="Request">The request that it was said by; null: directly.</param>
public sealed record ConsentState(
    string Purpose, ConsentStatus Status, int Sequence, string Decision, DateTimeOffset DecidedAt,
    IReadOnlyDictionary<string, string> Documents, bool DespiteSignal = false, string? Request = null)
{
    /// <summary>Null: the choice says nothing new, so nothing is written, however often it is repeated.</summary>
    public static ConsentState? Next(ConsentState? current, string purpose, ConsentChoice choice)
    {
        if (choice.Given ? current?.IsRepeatedBy(choice) == true : current is { Status: not ConsentStatus.Given })
            return null;
        // Who chose knowing of the signal is not overruled by it.
        if (choice.BySignal && current is { DespiteSignal: true })
            return null;
        var status = choice.Given ? ConsentStatus.Given
            : current is null ? ConsentStatus.Refused : ConsentStatus.Withdrawn;
        return new ConsentState(
            purpose, status, (current?.Sequence ?? 0) + 1, choice.Id, choice.At, choice.Documents,
            choice is { Given: true, SignalSent: true }, choice.Request);
    }

    /// <summary>A document that must be agreed to anew has another version by now, or its first.</summary>
    public bool IsOutdated(IEnumerable<string> renewOn, IReadOnlyDictionary<string, string> inForce) =>
        Status is ConsentStatus.Given && renewOn.Any(kind =>
            inForce.TryGetValue(kind, out var version) &&
            !string.Equals(Documents.GetValueOrDefault(kind), version, StringComparison.Ordinal));

    private bool IsRepeatedBy(ConsentChoice choice) => Status is ConsentStatus.Given &&
        (DespiteSignal || !choice.SignalSent) && Documents.Count == choice.Documents.Count &&
        Documents.All(document => choice.Documents.GetValueOrDefault(document.Key) == document.Value);
}

/// <param name="Id">Opaque id of the entry that it becomes.</param>
/// <param name="Documents">Kind → version in force.</param>
/// <param name="SignalSent">The browser's opt-out signal came with it.</param>
/// <param name="BySignal">The signal is all that there is: nobody said anything else.</param>
public sealed record ConsentChoice(
    bool Given, string Id, DateTimeOffset At, IReadOnlyDictionary<string, string> Documents, bool SignalSent = false,
    bool BySignal = false, string? Request = null);

[JsonConverter(typeof(JsonStringEnumConverter<ConsentStatus>))]
public enum ConsentStatus
{
    [JsonStringEnumMemberName("given")]
    Given,

    /// <summary>A no before there ever was a yes.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
    [JsonStringEnumMemberName("withdrawn")]
    Withdrawn,
}
