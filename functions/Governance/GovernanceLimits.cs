namespace PrivacyFunctions.Governance;

/// <summary>Limits of what is published and told, each with its reason.</summary>
internal static class GovernanceLimits
{
    /// <summary>
    /// A day: so long may telling every tenant take, with a mail provider that is away for hours, before a date that
    /// the mails name has to be postponed.
    /// </summary>
    public static readonly TimeSpan Telling = TimeSpan.FromDays(1);

    /// <summary>
    /// An hour: so long a new tenant may be without the address that is still being written; making one takes a second.
    /// </summary>
    public static readonly TimeSpan Provisioning = TimeSpan.FromHours(1);

    /// <summary>
    /// 10 minutes: so long whoever did something has to tell the audit log of it, before it is told without their name.
    /// </summary>
    public static readonly TimeSpan OwnWord = TimeSpan.FromMinutes(10);

    /// <summary>
    /// 7 days back is looked for what a crash kept from the audit log; the timer is never away for that long.
    /// </summary>
    public static readonly TimeSpan Completed = TimeSpan.FromDays(7);

    /// <summary>50 tenants a step: seconds of a mail provider's time.</summary>
    public const int TenantsPerStep = 50;

    /// <summary>100 tenants that nobody could tell are named; all are counted.</summary>
    public const int TenantsNamed = 100;

    /// <summary>20 attempts: few write one row at a time.</summary>
    public const int Attempts = 20;

    /// <summary>40 characters of kind and of version: they stand in keys, ids of events and addresses.</summary>
    public const int NameCharacters = 40;

    /// <summary>2,000 characters of text and of an address: a paragraph of a mail.</summary>
    public const int TextCharacters = 2_000;

    /// <summary>90 days: so long a change that holds is still shown as recent in the product.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromDays(90);
}
