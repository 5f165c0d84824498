using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Files;

public sealed partial class FilesConnector
{
    public Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation) =>
        RunAsync(
            token => collection.Erase switch
            {
                { Action: EraseAction.Retain, Ground: { } ground } =>
                    RetainAsync(scope, collection, _grounds[ground], token),
                { Action: var action } => ErasePieceAsync(scope, collection, action, token),
            },
            cancellation);

    /// <summary>Counts by another listing, of the whole folder of the person, in a store opened for it.</summary>
    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
        RunAsync(async token =>
        {
            var files = _open();
            if (collection.Erase is { Action: EraseAction.Retain, Ground: { } ground })
                return (await DatesAsync(files, scope, collection, _grounds[ground], token)).Past.Count;
            var person = FilePath.Person(scope.Tenant, scope.Subject) + "/";
            var left = 0L;
            await foreach (var path in files.ListAsync(person.TrimEnd('/'), token))
            {
                var rest = path[person.Length..];
                if (rest.StartsWith(collection.Source + "/", StringComparison.Ordinal))
                    left++;
            }

            return left + (collection.Objects is null ? 0 : (await StrayObjectsAsync(files, scope, token)).Count);
        }, cancellation);

    private static ErasedPiece NothingLeft { get; } = new(new Receipt.NothingFound(), More: false);

    private async Task<ErasedPiece> ErasePieceAsync(
        SubjectScope scope, Collection collection, EraseAction action, CancellationToken cancellation)
    {
        var started = _network.Clock.GetTimestamp();
        var (changed, withSecrets, more) = (0L, 0L, false);
        foreach (var path in await RecordFilesAsync(_files, scope, collection, cancellation))
        {
            if (_network.Clock.GetElapsedTime(started) > ConnectorLimits.ErasePiece)
            {
                more = true;
                break;
            }

            var done = await ApplyAsync(scope, collection, action, path, cancellation);
            withSecrets += done is Applied.HasSecrets ? 1 : 0;
            changed += done is Applied.Done ? 1 : 0;
        }

        if (!more && action == EraseAction.HardDelete && collection.Objects is not null)
        {
            foreach (var stray in await StrayObjectsAsync(_files, scope, cancellation))
                changed += await _files.DeleteAsync(stray, cancellation) ? 1 : 0;
        }

        await _files.SettleAsync(FilePath.Person(scope.Tenant, scope.Subject), cancellation);
        if (changed > 0)
        {
            return new ErasedPiece(
                action == EraseAction.Pseudonymise ? new Receipt.Pseudonymised(changed) : new Receipt.Erased(changed),
                more || withSecrets > 0);
        }

        return withSecrets == 0 ? NothingLeft
            : new ErasedPiece(new Receipt.Failed(FailureReason.SecretsNotRecorded, Retriable: true), More: false);
    }

    private enum Applied
    {
        Done,

        /// <summary>Gone since it was listed, or not there as a record any more.</summary>
        Gone,

        /// <summary>Left alone, because nobody recorded the hashes of its secrets.</summary>
        HasSecrets,
    }

    private async Task<Applied> ApplyAsync(
        SubjectScope scope, Collection collection, EraseAction action, string path, CancellationToken cancellation)
    {
        using var record = await ReadRecordAsync(scope, collection, path, cancellation);
        if (record is null)
            return Applied.Gone;
        if (action != EraseAction.HardDelete && Secrets(record.RootElement, collection).Any())
            return Applied.HasSecrets;
        if (action == EraseAction.Pseudonymise)
            await PseudonymiseAsync(scope, collection, path, record.RootElement, cancellation);
        // An object goes before the record that names it: a crash between the two leaves nothing that nobody finds.
        else if (ObjectName(record.RootElement, collection) is { } name)
            await _files.DeleteAsync(ObjectPath(scope, name), cancellation);
        return await _files.DeleteAsync(path, cancellation) ? Applied.Done : Applied.Gone;
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
        var dates = await DatesAsync(_files, scope, collection, ground, cancellation);
        var erased = 0L;
        foreach (var path in dates.Past)
            erased += await ApplyAsync(scope, collection, EraseAction.HardDelete, path, cancellation) is Applied.Done ? 1 : 0;
        if (dates.Past.Count > 0)
            await _files.SettleAsync(FilePath.Person(scope.Tenant, scope.Subject), cancellation);
        if (erased > 0)
            return new ErasedPiece(new Receipt.Erased(erased), More: true);
        return dates.Kept == 0 ? NothingLeft : new ErasedPiece(
            new Receipt.Retained(ground.Id, ground.Period.After(dates.Latest), dates.Kept), More: false);
    }

    /// <summary>Which records their ground no longer keeps, how many it does, and from when the latest counts.</summary>
    private async Task<(List<string> Past, long Kept, DateTimeOffset Latest)> DatesAsync(
        IServiceFiles files, SubjectScope scope, Collection collection, LegalGround ground,
        CancellationToken cancellation)
    {
        var (past, kept, latest) = (new List<string>(), 0L, DateTimeOffset.MinValue);
        var now = _time.GetUtcNow();
        foreach (var path in await RecordFilesAsync(files, scope, collection, cancellation))
        {
            using var record = await ReadRecordAsync(scope, collection, path, cancellation);
            if (record is null)
                continue;
            // A record without a date counts from now, which is never too early an end to promise.
            var start = Dated(record.RootElement, collection) ?? now;
            if (start < ground.Period.CutOff(now))
                past.Add(path);
            else
                (kept, latest) = (kept + 1, start > latest ? start : latest);
        }

        return (past, kept, latest);
    }

    private static DateTimeOffset? Dated(JsonElement record, Collection collection) =>
        collection.Retention.From is { } name && collection.FindField(name) is { } field &&
        record.TryGetProperty(field.Column, out var value) && Text(value) is { } text &&
        StoredTime.TryRead(text, out var time) ? time : null;

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
