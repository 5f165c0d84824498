namespace PrivacyFunctions.Keys;

/// <summary>
/// How far a long work on a tenant's keys is: the re-encryption of a rotation or the re-wrapping of a new KEK
/// generation. It goes through everything twice, with a pause between, because whoever had fetched the old key before
/// may still be writing with it during the first pass.
/// </summary>
/// <param name="Target">The data key's version, or the KEK's generation.</param>
/// <param name="Pass">1 or 2.</param>
/// <param name="Part">Which store is being gone through; null for the first.</param>
/// <param name="Cursor">Where it goes on in there; null for the beginning.</param>
/// <param name="Done">Records written anew so far.</param>
/// <param name="PauseUntil">Set between the passes.</param>
internal sealed record KeyWorkV1(
    int Target, DateTimeOffset StartedAt, int Pass, string? Part, string? Cursor, long Done,
    DateTimeOffset? PauseUntil, DateTimeOffset? FinishedAt)
{
    public static KeyWorkV1 Start(int target, DateTimeOffset now) =>
        new(target, now, Pass: 1, Part: null, Cursor: null, Done: 0, PauseUntil: null, FinishedAt: null);

    public KeyWorkV1 Moved(string? part, string? cursor, int done) =>
        this with { Part = part, Cursor = cursor, Done = Done + done };

    /// <summary>A pass is through: the first leads to the pause, the second to the end.</summary>
    public KeyWorkV1 PassedThrough(DateTimeOffset now, TimeSpan pause) => Pass == 1
        ? this with { Pass = 2, Part = null, Cursor = null, PauseUntil = now + pause }
        : this with { FinishedAt = now };
}
