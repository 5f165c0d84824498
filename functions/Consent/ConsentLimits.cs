namespace PrivacyFunctions.Consent;

internal static class ConsentLimits
{
    /// <summary>
    /// 1,000 words of a person about a purpose: more is a program gone wild. A no is taken whatever the number.
    /// </summary>
    public const int Decisions = 1_000;

    /// <summary>What six digits hold, in which the number of an entry stands in its row.</summary>
    public const int LastSequence = 999_998;

    /// <summary>20 attempts: more writers than that on one person at once mean something is wrong.</summary>
    public const int Attempts = 20;

    /// <summary>10 documents in a body: more than a product publishes.</summary>
    public const int Documents = 10;

    /// <summary>64 characters of a version, as in <c>2026-11</c>.</summary>
    public const int VersionCharacters = 64;

    /// <summary>
    /// 1 minute in which changes are listed again: writers may come a moment after one that has a later id, and
    /// machines' clocks differ.
    /// </summary>
    public static readonly TimeSpan ListedAgain = TimeSpan.FromMinutes(1);

    /// <summary>1,000 people of a tenant a day; the rest goes on the next day.</summary>
    public const int PeoplePerRun = 1_000;

    /// <summary>10 people a piece: some hundred small deletes, far inside the gate's time.</summary>
    public const int PeoplePerPiece = 10;
}
