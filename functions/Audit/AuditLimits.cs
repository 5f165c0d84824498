namespace PrivacyFunctions.Audit;

/// <summary>Limits of the log, each with its reason.</summary>
public static class AuditLimits
{
    /// <summary>200 characters of event id: it may name a row, whose key has room for 512.</summary>
    public const int IdCharacters = 200;

    /// <summary>64 characters of action and 256 of target: names and opaque ids.</summary>
    public const int ActionCharacters = 64;

    public const int TargetCharacters = 256;

    /// <summary>
    /// 512 characters of user agent: browsers send 100 to 300; what is longer is cut and ends in an ellipsis.
    /// </summary>
    public const int UserAgentCharacters = 512;

    /// <summary>1,024 characters of path: longer than any route of ours with its ids; cut likewise.</summary>
    public const int PathCharacters = 1024;

    /// <summary>4,096 characters of details: a typed reason; cut likewise.</summary>
    public const int DetailsCharacters = 4096;

    /// <summary>
    /// 128 characters of actor and 64 of IP address (an IPv6 address with its zone has 60); cut likewise.
    /// </summary>
    public const int ActorCharacters = 128;

    public const int IpAddressCharacters = 64;

    /// <summary>256 events in a group: their leaves stay below an entity's 256 KiB, at up to 1 KiB each.</summary>
    public const int GroupEvents = 256;

    /// <summary>
    /// 40 tenants in a group: a row each, which leaves 57 of a transaction's 100 writes to the pages of ids.
    /// </summary>
    public const int GroupTenants = 40;

    /// <summary>
    /// 128 KiB of payloads, and as much of leaves, in a group: sealed and in base64 they stay below an entity's 256
    /// KiB.
    /// </summary>
    public const int GroupBytes = 128 * 1024;

    /// <summary>128 ids in a page: 6 KiB to write for a single event, and one page for a busy minute's group.</summary>
    public const int IdsPerPage = 128;

    /// <summary>64 pages of ids are kept in memory, half a megabyte.</summary>
    public const int PagesKept = 64;

    /// <summary>1,000 events in one call: a few groups; who has more calls again.</summary>
    public const int EventsPerAppend = 1000;

    /// <summary>
    /// 256 calls wait for the log at a time; further ones wait for a place, so that memory is bounded by the product of
    /// the two.
    /// </summary>
    public const int AppendsInFlight = 256;

    /// <summary>
    /// 50 attempts when other processes write first: each one lost means that another's group went in.
    /// </summary>
    public const int Attempts = 50;

    /// <summary>
    /// 200 groups are opened for one page of a list; a filter that finds little answers a short page with a next link.
    /// </summary>
    public const int GroupsPerPage = 200;

    /// <summary>
    /// An hour: how far the clocks of two writers may differ when a list by time decides that it has seen enough.
    /// </summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    /// <summary>10,000 events are counted in a step, and a group more: a few megabytes of memory.</summary>
    public const int EventsPerCounting = 10_000;

    /// <summary>50 steps in a run: half a million events; a log that has more is gone on with in the next hour.</summary>
    public const int CountingSteps = 50;
}
