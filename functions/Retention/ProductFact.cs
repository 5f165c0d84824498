using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Retention;

/// <summary>A fact that the product told.</summary>
/// <param name="Id">The product's own id of the fact: 1 to 100 characters of <c>A-Z a-z 0-9 - _ . :</c>.</param>
/// <param name="Record">The value of the records that it is about; null where it is about others.</param>
public sealed record ProductFact(
    string Id, ProductEventType Type, DateTimeOffset At, SubjectId? Subject, Sensitive<string>? Record, string? Feature)
{
    public const int MaxIdLength = 100;

    public static bool IsId(string? id) => id is { Length: > 0 and <= MaxIdLength } &&
        id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');

    public bool Concerns(EventRule rule) =>
        rule.On == Type && string.Equals(rule.Feature, Feature, StringComparison.Ordinal);

    /// <summary>Equal for a repetition, different for another fact under the same id. Holds whom it is about.</summary>
    internal Sensitive<string> Canonical() => new(
        string.Join('\n', Type.WireName(), At.UtcTicks, Subject?.Value, Record?.Reveal(), Feature));
}

public abstract record FactOutcome
{
    private FactOutcome()
    {
    }

    /// <param name="Rules">The rules that act on it.</param>
    /// <param name="AtOnce">Those of them that do not wait.</param>
    public sealed record Taken(IReadOnlyList<string> Rules, IReadOnlyList<string> AtOnce) : FactOutcome;

    /// <summary>Another fact has this id.</summary>
    public sealed record Conflict : FactOutcome;
}
