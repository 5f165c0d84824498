namespace PrivacyFunctions.Intake;

/// <summary>
/// How many code mails were caused in a window of time. A stranger says where they go, so nobody must be flooded through
/// us. Counted in the store, for all processes together.
/// </summary>
/// <param name="Since">When the window began.</param>
internal sealed record MailCount(DateTimeOffset Since, int Count)
{
    /// <summary>
    /// 3 mails to an address in 24 hours: one, another when it is lost, and a third when the link was locked. More than
    /// that annoys whoever never asked.
    /// </summary>
    public const int PerAddress = 3;

    /// <summary>
    /// 200 mails of a tenant in an hour: a tenant of a hundred thousand people gets a few in a day, and a mail provider
    /// does not yet take us for a sender of spam.
    /// </summary>
    public const int PerTenant = 200;

    public static readonly TimeSpan AddressWindow = TimeSpan.FromHours(24);
    public static readonly TimeSpan TenantWindow = TimeSpan.FromHours(1);

    /// <summary>The count with one more; null when the window is full.</summary>
    public static MailCount? Next(MailCount? current, TimeSpan window, int limit, DateTimeOffset now) =>
        current is null || current.IsOver(window, now) ? new MailCount(now, 1)
        : current.Count < limit ? current with { Count = current.Count + 1 }
        : null;

    public bool IsOver(TimeSpan window, DateTimeOffset now) => now >= Since + window;
}
