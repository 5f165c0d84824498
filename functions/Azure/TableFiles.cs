using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Files;

namespace PrivacyFunctions.Azure;

/// <summary>
/// The product's own records in Table storage, in the layout of <see cref="TableAddress"/>: a table for each source of
/// the pack, a partition for each tenant. What the files connector promises, it promises over them too.
/// </summary>
/// <param name="tables">Every table of the service, under the very names that the pack has as sources.</param>
internal sealed class TableFiles(TableServiceClient service, IReadOnlyList<string> tables) : IServiceFiles
{
    /// <summary>What every entity has and no record does.</summary>
    private static readonly string[] OfTheService = ["PartitionKey", "RowKey", "Timestamp", "odata.etag"];

    private static readonly string[] Keys = ["PartitionKey", "RowKey"];

    public async IAsyncEnumerable<string> ListAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var paths = new List<string>();
        foreach (var range in TableRange.Of(folder, tables))
        {
            var entities = service.GetTableClient(range.Table).QueryAsync<TableEntity>(
                Filter(range), maxPerPage: null, Keys, cancellation);
            await foreach (var entity in entities.WithCancellation(cancellation))
                paths.Add(new TableAddress(range.Table, entity.PartitionKey, entity.RowKey).ToPath());
        }

        // Row keys are in an order of their own: a bar comes after the signs that a slash comes before.
        paths.Sort(StringComparer.Ordinal);
        foreach (var path in paths)
            yield return path;
    }

    public async Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation) =>
        await FindAsync(TableAddress.Of(path), cancellation) is { } entity
            ? new MemoryStream(TableRecord.ToJson(PropertiesOf(entity)).ToArray(), writable: false)
            : null;

    public async Task<bool> DeleteAsync(string path, CancellationToken cancellation)
    {
        var address = TableAddress.Of(path);
        try
        {
            var answer = await service.GetTableClient(address.Table).DeleteEntityAsync(
                address.Partition, address.Row, cancellationToken: cancellation);
            return answer.Status != 404;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == "ResourceNotFound")
        {
            return false;
        }
    }

    public async Task WriteAsync(
        string path, ReadOnlyMemory<byte> content, string madeFrom, CancellationToken cancellation)
    {
        var address = TableAddress.Of(path);
        var table = service.GetTableClient(address.Table);
        var source = await FindAsync(TableAddress.Of(madeFrom), cancellation);
        var like = source is null ? [] : PropertiesOf(source).ToDictionary(StringComparer.Ordinal);
        var entity = new TableEntity(address.Partition, address.Row);
        foreach (var (name, value) in TableRecord.FromJson(content, like))
            entity[name] = value;
        // In its own place only over what was read: somebody's change in between makes the call fail, and come again.
        if (path == madeFrom && source is not null)
            await table.UpdateEntityAsync(entity, source.ETag, TableUpdateMode.Replace, cancellation);
        else
            await table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellation);
    }

    /// <summary>Nothing to do: what the service has answered is durable, and it has no folders.</summary>
    public Task SettleAsync(string folder, CancellationToken cancellation) => Task.CompletedTask;

    public FileFault? Classify(Exception exception) => exception switch
    {
        RequestFailedException { ErrorCode: "TableNotFound" } =>
            new FileFault(FailureReason.SchemaMismatch, Retriable: false),
        InvalidDataException => new FileFault(FailureReason.MalformedAnswer, Retriable: false),
        _ => StorageFaults.Classify(exception),
    };

    private async Task<TableEntity?> FindAsync(TableAddress address, CancellationToken cancellation)
    {
        var found = await service.GetTableClient(address.Table).GetEntityIfExistsAsync<TableEntity>(
            address.Partition, address.Row, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }

    private static IEnumerable<KeyValuePair<string, object>> PropertiesOf(TableEntity entity) => entity.Keys
        .Where(name => !OfTheService.Contains(name, StringComparer.Ordinal))
        .Select(name => new KeyValuePair<string, object>(name, entity[name]));

    private static string Filter(TableRange range)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {range.Partition}");
        return range is { FromRow: { } from, BelowRow: { } below }
            ? filter + " and " + TableClient.CreateQueryFilter($"RowKey ge {from}") + " and " +
                TableClient.CreateQueryFilter($"RowKey lt {below}")
            : filter;
    }
}
