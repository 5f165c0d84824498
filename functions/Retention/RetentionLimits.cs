namespace PrivacyFunctions.Retention;

/// <summary>Limits of sweeps, each with its reason.</summary>
public static class RetentionLimits
{
    /// <summary>6 hours until records that a hold or a request protects are looked for again.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromHours(6);

    /// <summary>5 minutes: how far ahead the product's clock may be of ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// 7 days before the audit log is kept for a shorter time: whoever is away over a weekend or ill for some days still
    /// reads of it in time to take it back.
    /// </summary>
    public static readonly TimeSpan ShorterAudit = TimeSpan.FromDays(7);

    /// <summary>
    /// 1 day: what the mail about it may cost of that time, since mails wait for their provider; later, the time begins anew.
    /// </summary>
    public static readonly TimeSpan LateTelling = TimeSpan.FromDays(1);

    /// <summary>500 characters of a record's value in a fact: longer ones are no ids.</summary>
    public const int RecordCharacters = 500;
}
