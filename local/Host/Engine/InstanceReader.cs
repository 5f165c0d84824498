using System.Globalization;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Local.Host.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Looks at instances and their histories without touching them.</summary>
public sealed class InstanceReader
{
    private const string Columns =
        "i.id, i.name, i.status, i.created, i.updated, "
        + "(SELECT at FROM history WHERE instance = i.key ORDER BY position DESC LIMIT 1), "
        + "i.failure, i.input, i.output, i.custom_status, i.key ";

    private readonly GroupCommitDatabase _database;

    internal InstanceReader(GroupCommitDatabase database) => _database = database;

    /// <summary>The instance's status, null when it is unknown.</summary>
    public Task<OrchestrationMetadata?> FindAsync(
        string instanceId, bool withPayloads, CancellationToken cancellation) =>
        _database.ReadAsync(
            db =>
            {
                using var reader = db.Prepared(
                    $"SELECT {Columns} FROM instances i WHERE i.id = $1", instanceId).ExecuteReader();
                return reader.Read() ? Metadata(reader, withPayloads) : null;
            },
            cancellation);

    /// <summary>One page, in order of creation.</summary>
    /// <exception cref="ArgumentException">The continuation token is not one of ours.</exception>
    public Task<Page<OrchestrationMetadata>> PageAsync(OrchestrationQuery query, CancellationToken cancellation)
    {
        var after = 0L;
        if (query.ContinuationToken is { } token && !long.TryParse(token, CultureInfo.InvariantCulture, out after))
            throw new ArgumentException("The continuation token is not one of a page.", nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.PageSize);
        return _database.ReadAsync(db => ReadPage(db, query, after), cancellation);
    }

    /// <summary>What happened in the instance's current execution; empty when it is unknown.</summary>
    public Task<IReadOnlyList<HistoryEvent>> HistoryAsync(
        string instanceId, CancellationToken cancellation) => _database.ReadAsync(
        db => InstanceRows.Find(db, instanceId) is { } found ? InstanceRows.ReadHistory(db, found.Key) : [],
        cancellation);

    /// <summary>What the instance waits for.</summary>
    public Task<InstanceStanding> StandingAsync(string instanceId, CancellationToken cancellation) =>
        _database.ReadAsync(db => StandingRows.Read(db, instanceId), cancellation);

    /// <summary>Ids of instances that wait too long, or for an event that may never come; oldest first.</summary>
    public Task<IReadOnlyList<string>> StuckAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        _database.ReadAsync(db => StandingRows.ReadStuck(db, now.UtcDateTime, limit), cancellation);

    /// <summary>A set of statuses as bits; 0 stands for all.</summary>
    internal static int Mask(IEnumerable<OrchestrationRuntimeStatus>? statuses) =>
        statuses?.Aggregate(0, (mask, status) => mask | (1 << (int)status)) ?? 0;

    private static Page<OrchestrationMetadata> ReadPage(SqliteConnection db, OrchestrationQuery query, long after)
    {
        // Ids are compared by their bytes, so a prefix is a range.
        var prefixEnd = query.InstanceIdPrefix is { Length: > 0 } prefix ? prefix + "\U0010FFFF" : null;
        using var reader = db.Prepared(
            $"SELECT {Columns} FROM instances i WHERE i.key > $1 AND i.created >= $2 AND i.created <= $3 "
            + "AND ($4 = 0 OR (1 << i.status) & $4) AND i.id >= $5 AND ($6 IS NULL OR i.id < $6) ORDER BY i.key LIMIT $7",
            after,
            query.CreatedFrom?.UtcTicks ?? 0,
            query.CreatedTo?.UtcTicks ?? long.MaxValue,
            Mask(query.Statuses),
            query.InstanceIdPrefix ?? "",
            prefixEnd,
            query.PageSize + 1).ExecuteReader();
        var values = new List<OrchestrationMetadata>();
        var last = 0L;
        while (reader.Read())
        {
            if (values.Count == query.PageSize)
            {
                var token = last.ToString(CultureInfo.InvariantCulture);
                return new(values, token);
            }

            values.Add(Metadata(reader, query.FetchInputsAndOutputs));
            last = reader.GetInt64(10);
        }

        return new(values);
    }

    private static OrchestrationMetadata Metadata(SqliteDataReader reader, bool withPayloads)
    {
        var updated = reader.Time(4);
        if (!reader.IsDBNull(5) && reader.Time(5) > updated)
            updated = reader.Time(5);
        return new(reader.GetString(1), reader.GetString(0))
        {
            RuntimeStatus = (OrchestrationRuntimeStatus)reader.GetInt32(2),
            CreatedAt = new(reader.Time(3)),
            LastUpdatedAt = new(updated),
            FailureDetails = DurableJson.Read<TaskFailureDetails>(reader.Text(6)),
            HasInputsAndOutputs = withPayloads,
            SerializedInput = withPayloads ? reader.Text(7) : null,
            SerializedOutput = withPayloads ? reader.Text(8) : null,
            SerializedCustomStatus = withPayloads ? reader.Text(9) : null,
        };
    }
}
