using System.Text.Json.Serialization;

namespace PrivacyFunctions.Requests;

/// <summary>
/// Who asks in a person's name (Cal. Code Regs. tit. 11, § 7063). Personal: it lies sealed beside its request. The answer
/// goes to the person all the same.
/// </summary>
/// <param name="Email">Null where an admin recorded the agent: nobody writes to it.</param>
/// <param name="PowerOfAttorney">Null where the person herself confirmed the request, which is the stronger proof.</param>
public sealed record RequestAgent(
    string Name, string? Email = null, AgentRelation? Relation = null, PowerOfAttorney? PowerOfAttorney = null)
{
    /// <summary>100 characters: longer than the names of firms and people, too short for a message.</summary>
    public const int MaxNameLength = 100;

    /// <summary>For the audit log's sealed payload.</summary>
    [JsonIgnore]
    public string Text => string.Join(
        "; ", new[] { Name, Email, Relation?.ToString(), PowerOfAttorney?.Text }.OfType<string>());

    /// <summary>
    /// A name goes into a mail to somebody whom a stranger chose: letters and marks that names have, and no dot or slash
    /// of which a mail program would make a link.
    /// </summary>
    public static bool IsName(string name) =>
        !string.IsNullOrWhiteSpace(name) && name.Length <= MaxNameLength &&
        name.All(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || IsMark(c) || " '’-,&.".Contains(c)) &&
        name.Select((c, i) => c != '.' || i + 1 == name.Length || name[i + 1] == ' ').All(ends => ends);

    private static bool IsMark(char c) => char.GetUnicodeCategory(c) is
        System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}

/// <summary>What somebody who asks for another person is to that person.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AgentRelation>))]
public enum AgentRelation
{
    [JsonStringEnumMemberName("authorised_agent")]
    AuthorisedAgent,
    [JsonStringEnumMemberName("lawyer")]
    Lawyer,
    [JsonStringEnumMemberName("parent_or_guardian")]
    ParentOrGuardian,
    [JsonStringEnumMemberName("relative")]
    Relative,
}
