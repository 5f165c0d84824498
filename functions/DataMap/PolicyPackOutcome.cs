namespace PrivacyFunctions.DataMap;

/// <summary>What <see cref="PolicyPackLoader"/> answers.</summary>
public abstract record PolicyPackOutcome
{
    private PolicyPackOutcome()
    {
    }

    public sealed record Loaded(PolicyPack Pack) : PolicyPackOutcome;

    /// <param name="Errors">At least one, in the order of the file.</param>
    public sealed record Invalid(IReadOnlyList<PackError> Errors) : PolicyPackOutcome;
}

/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
/// <param name="Message">What is wrong, a sentence.</param>
/// <param name="Fix">What to do about it, a sentence.</param>
public sealed record PackError(string File, int Line, int Column, string Message, string Fix)
{
    /// <summary>The form that editors and terminals make clickable.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message} {Fix}";
}
