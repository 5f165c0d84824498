namespace PrivacyFunctions.Connectors;

/// <summary>Limits of every connector call.</summary>
public static class ConnectorLimits
{
    /// <summary>1000 records a page: a page stays below a second on a slow service.</summary>
    public const int PageRecords = 1000;

    /// <summary>4 MiB a page: eight services in parallel stay far below the export's working set of 100 MiB.</summary>
    public const int PageBytes = 4 * 1024 * 1024;

    /// <summary>1 MiB a record: larger values belong into objects.</summary>
    public const int RecordBytes = 1024 * 1024;

    /// <summary>
    /// 30 s a call: longer than any healthy page, shorter than a person's patience times the retries.
    /// </summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// 500 records in the first transaction when erasing; the next ones take as many as the time they need allows.
    /// </summary>
    public const int EraseBatchRecords = 500;

    /// <summary>250 ms a transaction at most: other writers of the service wait a fraction of a second.</summary>
    public static readonly TimeSpan SweepTransaction = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// 50 ms is what the size of a transaction aims at: on a busy machine one takes four times that now and then.
    /// </summary>
    public static readonly TimeSpan SweepTarget = TimeSpan.FromMilliseconds(50);

    /// <summary>1000 records a call when secrets are hashed: an entry of the audit log takes their hashes.</summary>
    public const int SecretRecords = 1000;

    /// <summary>5 s an erasing call: a crash between two calls loses little of the count.</summary>
    public static readonly TimeSpan ErasePiece = TimeSpan.FromSeconds(5);

    /// <summary>64 KiB around the records of an answer: names, cursor, white space.</summary>
    public const int AnswerBytes = PageBytes + (64 * 1024);

    /// <summary>64 KiB a call: identifiers, a cursor and the names of fields need a hundredth of it.</summary>
    public const int CallBytes = 64 * 1024;

    /// <summary>
    /// 10,000 pieces in a row in which a service changes nothing: its protected records fill fewer, and one that leads in
    /// a circle is left after minutes.
    /// </summary>
    public const int IdlePieces = 10_000;

    /// <summary>
    /// 4 MiB a call that removes by rule: it names everybody whose records stay, and 10,000 people with a hold have
    /// 1.4 MB where their identifiers are as long as they may be.
    /// </summary>
    public const int SweepCallBytes = 4 * 1024 * 1024;

    /// <summary>1000 people a call whose records get pseudonyms: their names take a tenth of the call.</summary>
    public const int PseudonymisedPeople = 1000;

    /// <summary>512 characters of what a service calls a person: an e-mail address has 254.</summary>
    public const int PersonLength = 512;

    /// <summary>
    /// 4096 characters a cursor of a service: it travels in every call and is kept with an export's progress.
    /// </summary>
    public const int CursorLength = 4096;

    /// <summary>
    /// 60 s a signature: clocks that NTP keeps differ by less, and a stolen one is soon worth nothing.
    /// </summary>
    public static readonly TimeSpan SignatureLifetime = TimeSpan.FromSeconds(60);

    /// <summary>
    /// 2 repetitions inside a call: they bridge a restart of a service; what takes longer is the orchestration's to
    /// wait for.
    /// </summary>
    public const int Retries = 2;

    /// <summary>
    /// 5 s between two attempts at most; a service that asks for more is called again by the orchestration.
    /// </summary>
    public static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(5);
}
