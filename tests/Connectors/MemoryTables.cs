using System.Runtime.CompilerServices;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Files;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>
/// Tables in memory, reached as those of Table storage are: by the same addresses and ranges, with the same types of
/// properties.
/// </summary>
internal sealed class MemoryTables(params string[] tables) : IServiceFiles
{
    public Dictionary<TableAddress, Dictionary<string, object>> Rows { get; } = [];

    public async IAsyncEnumerable<string> ListAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var paths = TableRange.Of(folder, tables).SelectMany(range => Rows.Keys.Where(row => IsIn(row, range)))
            .Select(row => row.ToPath()).Order(StringComparer.Ordinal).ToList();
        foreach (var path in paths)
            yield return path;
        await Task.CompletedTask;
    }

    public Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation) => Task.FromResult<Stream?>(
        Rows.TryGetValue(TableAddress.Of(path), out var row)
            ? new MemoryStream(TableRecord.ToJson(row).ToArray(), writable: false)
            : null);

    public Task<bool> DeleteAsync(string path, CancellationToken cancellation) =>
        Task.FromResult(Rows.Remove(TableAddress.Of(path)));

    public Task WriteAsync(
        string path, ReadOnlyMemory<byte> content, string madeFrom, CancellationToken cancellation)
    {
        var like = Rows.GetValueOrDefault(TableAddress.Of(madeFrom)) ?? [];
        Rows[TableAddress.Of(path)] =
            TableRecord.FromJson(content, like).ToDictionary(StringComparer.Ordinal);
        return Task.CompletedTask;
    }

    public Task SettleAsync(string folder, CancellationToken cancellation) => Task.CompletedTask;

    public FileFault? Classify(Exception exception) => exception is InvalidDataException
        ? new FileFault(FailureReason.MalformedAnswer, Retriable: false)
        : null;

    private static bool IsIn(TableAddress row, TableRange range) =>
        row.Table == range.Table && row.Partition == range.Partition &&
        (range.FromRow is null || string.CompareOrdinal(row.Row, range.FromRow) >= 0) &&
        (range.BelowRow is null || string.CompareOrdinal(row.Row, range.BelowRow) < 0);
}
