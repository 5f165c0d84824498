namespace PrivacyFunctions.Exports;

/// <summary>Limits of packages and downloads.</summary>
public static class ExportLimits
{
    /// <summary>
    /// 50,000 stored files of one person in one service: their names are held in memory until they are copied.
    /// </summary>
    public const int ObjectsPerService = 50_000;

    /// <summary>
    /// 100,000 pages of a collection, at most 100 million records: more than a person makes, and their cursors fit in
    /// memory.
    /// </summary>
    public const int PagesPerCollection = 100_000;

    /// <summary>
    /// 20 records of each collection stand in the readable page: enough to recognise; the JSON file has all.
    /// </summary>
    public const int PreviewRecords = 20;

    /// <summary>
    /// 64 KiB of a collection stand in the readable page, so that it opens fast however large the records are.
    /// </summary>
    public const int PreviewBytes = 64 * 1024;

    /// <summary>12 columns of a preview fit on a landscape page.</summary>
    public const int PreviewColumns = 12;

    /// <summary>200 characters of a value in a preview.</summary>
    public const int PreviewCharacters = 200;

    /// <summary>
    /// 8 services at a time read, compress and encrypt: with pages of 4 MiB this stays below 100 MiB.
    /// </summary>
    public const int ServicesAtOnce = 8;

    /// <summary>
    /// 5 wrong codes lock a link: 5 guesses at 30⁸ codes are hopeless, and typing mistakes are not punished at once.
    /// </summary>
    public const int WrongCodes = 5;

    /// <summary>
    /// 3 further links for a package: for a lost mail, a used link and a locked one; more is a pattern, not a mishap.
    /// </summary>
    public const int Reissues = 3;

    /// <summary>15 minutes in which the browser that claimed may resume a broken download.</summary>
    public static readonly TimeSpan ResumeWindow = TimeSpan.FromMinutes(15);

    /// <summary>A day without a result: what a crashed step wrote belongs to nobody and is deleted.</summary>
    public static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);
}
