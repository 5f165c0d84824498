namespace PrivacyFunctions.Holds;

/// <summary>Limits of holds and permits, each with its reason.</summary>
public static class HoldLimits
{
    /// <summary>
    /// 10,000 active holds a tenant: all of them are read before a piece that is for more than one person, and the
    /// largest of collective actions names fewer.
    /// </summary>
    public const int ActiveHolds = 10_000;

    public const int MatterCharacters = 200;

    public const int ReasonCharacters = 2000;

    /// <summary>200 characters of step: it is a part of a storage key.</summary>
    public const int StepCharacters = 200;

    /// <summary>
    /// 50 attempts when other writers of the tenant's head come first: each one lost means that another's permit or
    /// hold went in.
    /// </summary>
    public const int Attempts = 50;

    /// <summary>
    /// 2 minutes a permit: what crashed with one in its hands keeps a new hold's answer open no longer. The piece under
    /// it ends earlier (<see cref="Piece"/>).
    /// </summary>
    public static readonly TimeSpan Permit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// 75 s a piece: room for a call with its repetitions, and 45 s before the permit's end for clocks that differ and
    /// for calls that end late.
    /// </summary>
    public static readonly TimeSpan Piece = TimeSpan.FromSeconds(75);

    /// <summary>
    /// 20 s that placing a hold waits for pieces under way: longer than most take, and inside the lease of its
    /// idempotency key.
    /// </summary>
    public static readonly TimeSpan PlacementWait = TimeSpan.FromSeconds(20);

    public static readonly TimeSpan PlacementPoll = TimeSpan.FromMilliseconds(250);
}
