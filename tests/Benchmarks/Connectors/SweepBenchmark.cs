using System.Diagnostics;
using System.Globalization;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Connectors;

namespace PrivacyFunctions.Benchmarks.Connectors;

/// <summary>
/// Sweeps of two million records with a hundred held people, in small transactions, against one statement that asks
/// nobody. Both run on copies of one database, in turn, because the machine is shared; the median ratio of the rounds
/// counts (DESIGN.md: PostgreSQL 90 %, SQLite 60 %, pseudonyms on PostgreSQL 50 %, no transaction over 250 ms).
/// </summary>
internal static class SweepBenchmark
{
    private const int HeldPeople = 100;
    private const int Rounds = 3;

    /// <summary>
    /// 0 when all that is asked for is reached, 1 otherwise, 2 for an unreadable option. Options: <c>postgresql</c>,
    /// <c>sqlite</c> or <c>pseudonymise</c> (else all three), and the number of records.
    /// </summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var records = 2_000_000;
        var kinds = args.Where(arg => !int.TryParse(arg, CultureInfo.InvariantCulture, out _)).ToList();
        if (args.Length > kinds.Count)
            records = int.Parse(args.Except(kinds, StringComparer.Ordinal).Single(), CultureInfo.InvariantCulture);
        if (kinds.Count == 0)
            kinds = ["postgresql", "sqlite", "pseudonymise"];
        var isReached = true;
        foreach (var kind in kinds)
        {
            switch (kind)
            {
                case "sqlite":
                    await using (var database = SqliteEvents.Create(records))
                        isReached &= await CompareAsync("SQLite sweep", database, EraseAction.HardDelete, 0.6);
                    break;
                case "postgresql" or "pseudonymise":
                    var server = await PostgresServer.StartAsync("shared_buffers=512MB", "max_wal_size=4GB");
                    if (server.Missing is { } reason)
                    {
                        await Console.Error.WriteLineAsync(reason);
                        return 2;
                    }

                    await using (var database = await PostgreSqlEvents.CreateAsync(server, records))
                    {
                        isReached &= kind == "pseudonymise"
                            ? await CompareAsync("PostgreSQL pseudonyms", database, EraseAction.Pseudonymise, 0.5)
                            : await CompareAsync("PostgreSQL sweep", database, EraseAction.HardDelete, 0.9);
                    }

                    break;
                default:
                    await Console.Error.WriteLineAsync("Options: postgresql, sqlite, pseudonymise; a number of records.");
                    return 2;
            }
        }

        return isReached ? 0 : 1;
    }

    private static async Task<bool> CompareAsync(
        string what, SweptDatabase database, EraseAction action, double asked)
    {
        var (ratios, longest) = (new List<double>(), TimeSpan.Zero);
        for (var round = 0; round < Rounds; round++)
        {
            var statement = await MeasureAsync(database, () => database.OneStatementAsync(action));
            var worst = TimeSpan.Zero;
            var sweep = await MeasureAsync(
                database, async () => (await SweepAsync(database.Connector, action, took => worst = Max(worst, took))));
            ratios.Add(sweep / statement);
            longest = Max(longest, worst);
            Console.WriteLine(
                $"{what}, round {round}: one statement {statement:N0} records/s, sweep {sweep:N0}, {sweep / statement:P0}, " +
                $"longest transaction {worst.TotalMilliseconds:N0} ms");
        }

        var median = ratios.Order().ElementAt(ratios.Count / 2);
        Console.WriteLine(
            $"{what}: median {median:P0}, asked for {asked:P0}; longest transaction {longest.TotalMilliseconds:N0} ms, " +
            $"asked for {ConnectorLimits.SweepTransaction.TotalMilliseconds:N0} ms");
        return median >= asked && longest <= ConnectorLimits.SweepTransaction;
    }

    /// <summary>Records per second on a fresh copy.</summary>
    private static async Task<double> MeasureAsync(SweptDatabase database, Func<Task<long>> work)
    {
        await database.RestoreAsync();
        var watch = Stopwatch.StartNew();
        var changed = await work();
        return changed / watch.Elapsed.TotalSeconds;
    }

    private static async Task<long> SweepAsync(
        IRetentionConnector connector, EraseAction action, Action<TimeSpan> transaction)
    {
        var records = new SelectedRecords(
            TenantId.Parse(SweptDatabase.Tenant), new RecordSelection.OlderThan(SweptDatabase.CutOff),
            [.. Enumerable.Range(0, HeldPeople).Select(i => new ProtectedSubject(
                SubjectId.Parse($"user-{i}"),
                new Sensitive<IReadOnlyDictionary<string, string>>(
                    new Dictionary<string, string>(StringComparer.Ordinal)),
                Protection.Hold))]);
        var (changed, cursor) = (0L, (string?)null);
        while (true)
        {
            var piece = await connector.SweepAsync(
                records, SweptDatabase.Events, action, cursor, long.MaxValue, CancellationToken.None);
            changed += piece.Count;
            transaction(piece.LongestTransaction);
            if (!piece.More)
                return changed;
            cursor = piece.Cursor;
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
