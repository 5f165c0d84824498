using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Files;

public sealed partial class FilesConnector
{
    public Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation) =>
        collection.Erase switch
        {
            { Action: EraseAction.HardDelete } =>
                RunAsync(token => DeleteAsync(scope, collection, token), cancellation),
            { Action: EraseAction.Retain, Ground: { } ground } =>
                RunAsync(token => RetainAsync(scope, collection, _grounds[ground], token), cancellation),
            _ => Task.FromResult(
                new ErasedPiece(new Receipt.Failed(FailureReason.NotSupported, Retriable: false), More: false)),
        };

    /// <summary>Counts by another listing, of the whole folder of the person, in a store opened for it.</summary>
    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation)
    {
        if (collection.Erase.Action is EraseAction.Retain or EraseAction.Pseudonymise)
            return Task.FromResult(0L);
        return RunAsync(async token =>
        {
            var person = FilePath.Person(scope.Tenant, scope.Subject) + "/";
            var left = 0L;
            await foreach (var path in _open().ListAsync(person.TrimEnd('/'), token))
            {
                var rest = path[person.Length..];
                if (rest.StartsWith(collection.Source + "/", StringComparison.Ordinal))
                    left++;
            }

            return left + (collection.Objects is null ? 0 : (await StrayObjectsAsync(_open(), scope, token)).Count);
        }, cancellation);
    }

    private static ErasedPiece NothingLeft { get; } = new(new Receipt.NothingFound(), More: false);

    /// <summary>
    /// An object goes before the record that names it, so that a crash between the two leaves nothing that nobody
    /// finds.
    /// </summary>
    private async Task<ErasedPiece> DeleteAsync(
        SubjectScope scope, Collection collection, CancellationToken cancellation)
    {
        var started = _network.Clock.GetTimestamp();
        var deleted = 0L;
        foreach (var path in await RecordFilesAsync(_files, scope, collection, cancellation))
        {
            if (_network.Clock.GetElapsedTime(started) > ConnectorLimits.ErasePiece)
                return new ErasedPiece(new Receipt.Erased(deleted), More: true);
            if (collection.Objects is not null)
                await DeleteObjectAsync(scope, collection, path, cancellation);
            deleted += await _files.DeleteAsync(path, cancellation) ? 1 : 0;
        }

        if (collection.Objects is not null)
        {
            foreach (var stray in await StrayObjectsAsync(_files, scope, cancellation))
                deleted += await _files.DeleteAsync(stray, cancellation) ? 1 : 0;
        }

        return deleted == 0 ? NothingLeft : new ErasedPiece(new Receipt.Erased(deleted), More: false);
    }

    private async Task DeleteObjectAsync(
        SubjectScope scope, Collection collection, string path, CancellationToken cancellation)
    {
        using var record = await ReadRecordAsync(scope, collection, path, cancellation);
        if (record is not null && ObjectName(record.RootElement, collection) is { } name)
            await _files.DeleteAsync(ObjectPath(scope, name), cancellation);
    }

    /// <summary>
    /// Objects of the person that no record names: an upload without its record, or the rest of a lost one.
    /// </summary>
    private async Task<List<string>> StrayObjectsAsync(
        IServiceFiles files, SubjectScope scope, CancellationToken cancellation)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var collection in _service.Collections.Where(candidate => candidate.Objects is not null))
        {
            foreach (var path in await RecordFilesAsync(files, scope, collection, cancellation))
            {
                using var record = await ReadRecordAsync(scope, collection, path, cancellation);
                if (record is not null && ObjectName(record.RootElement, collection) is { } name)
                    named.Add(name);
            }
        }

        var person = FilePath.Person(scope.Tenant, scope.Subject) + "/";
        var strays = new List<string>();
        await foreach (var path in files.ListAsync(person.TrimEnd('/'), cancellation))
        {
            var name = path[person.Length..];
            if (!name.Contains('/', StringComparison.Ordinal) && !named.Contains(name))
                strays.Add(path);
        }

        return strays;
    }

    private async Task<ErasedPiece> RetainAsync(
        SubjectScope scope, Collection collection, LegalGround ground, CancellationToken cancellation)
    {
        var (count, latest) = (0L, DateTimeOffset.MinValue);
        var from = collection.Retention.From is { } name ? collection.FindField(name)?.Column : null;
        foreach (var path in await RecordFilesAsync(_files, scope, collection, cancellation))
        {
            using var record = await ReadRecordAsync(scope, collection, path, cancellation);
            if (record is null)
                continue;
            count++;
            // A record without a date counts from now, which is never too early an end to promise.
            var start = from is not null && record.RootElement.TryGetProperty(from, out var value) &&
                value.ValueKind == JsonValueKind.String &&
                StoredValues.TryReadTimestamp(Encoding.UTF8.GetBytes(value.GetString()!), out var stored) ? stored
                    : _time.GetUtcNow();
            latest = start > latest ? start : latest;
        }

        return count == 0 ? NothingLeft
            : new ErasedPiece(new Receipt.Retained(ground.Id, ground.Period.After(latest), count), More: false);
    }
}
