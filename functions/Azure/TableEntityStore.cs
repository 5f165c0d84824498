using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using ETag = PrivacyFunctions.Storage.ETag;
using ServiceETag = Azure.ETag;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Entities in Azure Table storage: partition key and row key as they are, the content in binary properties
/// (<see cref="TableEntityFormat"/>). A transaction is an entity group transaction, so it is all or nothing.
/// </summary>
/// <remarks>
/// The client library repeats a write whose answer was lost. The repetition then finds its own entity and would look
/// like another writer's; so every write carries a mark of its own, and a conflict with oneself is a success (<see
/// cref="TableWriteMarks"/>).
/// </remarks>
public sealed class TableEntityStore(TableServiceClient service, RandomSource random) : IEntityStore
{
    private readonly TableClients _tables = new(service);

    public async Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation)
    {
        key.Validated();
        var table = await _tables.GetAsync(key.Table, cancellation);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            key.Partition, key.Row, cancellationToken: cancellation);
        return found.HasValue ? TableEntityFormat.Read(key.Table, found.Value!) : null;
    }

    public async Task<WriteOutcome> CommitAsync(
        IReadOnlyList<EntityOperation> operations, CancellationToken cancellation)
    {
        EntityBatch.Validate(operations);
        var table = await _tables.GetAsync(operations[0].Key.Table, cancellation);
        var mark = TableWriteMarks.New(random);
        try
        {
            var answer = await table.SubmitTransactionAsync(
                operations.Select(operation => Action(operation, mark)), cancellation);
            return new WriteOutcome.Written([.. operations.Zip(answer.Value, TagOf)]);
        }
        catch (TableTransactionFailedException exception)
            when (IsConflict(exception) && exception.FailedTransactionActionIndex is { } index &&
                index < operations.Count)
        {
            return await TableWriteMarks.FindAsync(table, operations, mark, cancellation) is { } tags
                ? new WriteOutcome.Written(tags)
                : new WriteOutcome.Conflict(index);
        }
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        EntityQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        query.Validated();
        var table = await _tables.GetAsync(query.Table, cancellation);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {query.Partition}");
        if (query.FromRow is { } from)
            filter += " and " + TableClient.CreateQueryFilter($"RowKey ge {from}");
        if (query.BelowRow is { } below)
            filter += " and " + TableClient.CreateQueryFilter($"RowKey lt {below}");
        var entities = table.QueryAsync<TableEntity>(filter, query.PageSize, cancellationToken: cancellation);
        await foreach (var entity in entities.WithCancellation(cancellation))
            yield return TableEntityFormat.Read(query.Table, entity);
    }

    /// <remarks>
    /// Table storage has no list of partitions. Each one is found by asking for the first entity beyond the last one:
    /// one round trip a partition, however many entities it has.
    /// </remarks>
    public async IAsyncEnumerable<string> PartitionsAsync(
        string table, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var client = await _tables.GetAsync(table, cancellation);
        var next = await FirstPartitionAsync(client, after, cancellation);
        while (next is not null)
        {
            yield return next;
            next = await FirstPartitionAsync(client, next, cancellation);
        }
    }

    private static async Task<string?> FirstPartitionAsync(
        TableClient table, string? after, CancellationToken cancellation)
    {
        var filter = after is null ? null : TableClient.CreateQueryFilter($"PartitionKey gt {after}");
        var entities = table.QueryAsync<TableEntity>(filter, maxPerPage: 1, ["PartitionKey"], cancellation);
        await foreach (var entity in entities.WithCancellation(cancellation))
            return entity.PartitionKey;
        return null;
    }

    private static TableTransactionAction Action(EntityOperation operation, string mark) => operation switch
    {
        EntityOperation.Insert insert => new TableTransactionAction(
            TableTransactionActionType.Add, TableEntityFormat.Write(insert.Key, insert.Content, mark)),
        EntityOperation.Replace replace => new TableTransactionAction(
            TableTransactionActionType.UpdateReplace,
            TableEntityFormat.Write(replace.Key, replace.Content, mark),
            new ServiceETag(replace.Expected.Value)),
        EntityOperation.Delete delete => new TableTransactionAction(
            TableTransactionActionType.Delete,
            new TableEntity(delete.Key.Partition, delete.Key.Row),
            new ServiceETag(delete.Expected.Value)),
        _ => throw new ArgumentException("There is no such operation."),
    };

    private static ETag TagOf(EntityOperation operation, Response answer) => operation is EntityOperation.Delete delete
        ? delete.Expected
        : new ETag((answer.Headers.ETag
            ?? throw new InvalidOperationException("Table storage answered a write without an ETag.")).ToString());

    // 409: an insert found an entity. 412: the tag is another. 404: the entity is gone, unless it is the table that is.
    private static bool IsConflict(TableTransactionFailedException exception) =>
        exception.Status is 409 or 412 || (exception.Status == 404 && exception.ErrorCode != "TableNotFound");
}
