using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Files;

public sealed partial class FilesConnector
{
    private static readonly IReadOnlyDictionary<string, string> NoIdentifiers = new Dictionary<string, string>(StringComparer.Ordinal);

    public Task<SelectionCount> CountAsync(
        SelectedRecords records, Collection collection, EraseAction action, CancellationToken cancellation) =>
        RunAsync(async token =>
        {
            var protection = records.Protected.GroupBy(person => person.Subject).ToDictionary(
                person => person.Key, person => person.Min(reason => reason.By));
            var (selected, held, requested, undated) = (0L, 0L, 0L, 0L);
            await foreach (var (path, owner) in OwnedAsync(records, collection, action, token))
            {
                using var record = await ReadRecordAsync(owner, collection, path, token);
                if (record is null)
                    continue;
                if (records.Selection is RecordSelection.OlderThan && Dated(record.RootElement, collection) is null)
                    undated++;
                if (!IsSelected(record.RootElement, collection, records.Selection))
                    continue;
                selected++;
                if (protection.TryGetValue(owner.Subject, out var by))
                    (held, requested) = by == Protection.Hold ? (held + 1, requested) : (held, requested + 1);
            }

            return new SelectionCount(selected, held, requested, undated);
        }, cancellation);

    public Task<SweptPiece> SweepAsync(
        SelectedRecords records, Collection collection, EraseAction action, string? cursor, long limit,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (action == EraseAction.Retain)
            throw new NotSupportedException("Keeping is no sweep.");
        return RunAsync(async token =>
        {
            var after = cursor is null ? null : Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            var clock = _network.Clock;
            var (started, changed, longest, more) = (clock.GetTimestamp(), 0L, TimeSpan.Zero, false);
            var owners = new HashSet<SubjectScope>();
            await foreach (var (path, owner) in SelectAsync(records, collection, action, after, token))
            {
                if (changed == limit || clock.GetElapsedTime(started) > ConnectorLimits.ErasePiece)
                {
                    more = true;
                    break;
                }

                var began = clock.GetTimestamp();
                changed += await ApplyAsync(owner, collection, action, path, token) is Applied.Done ? 1 : 0;
                var took = clock.GetElapsedTime(began);
                (longest, after) = (took > longest ? took : longest, path);
                owners.Add(owner);
            }

            if (!more && records.Selection is RecordSelection.Everything && collection.Objects is not null)
                changed += await DeleteStraysAsync(records, token);
            foreach (var owner in owners)
                await _files.SettleAsync(FilePath.Person(owner.Tenant, owner.Subject), token);
            return new SweptPiece(
                changed, more, more && after is not null ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(after)) : null,
                longest);
        }, cancellation);
    }

    /// <summary>What no record names goes with everything else of the tenant.</summary>
    private async Task<long> DeleteStraysAsync(SelectedRecords records, CancellationToken cancellation)
    {
        var shielded = records.Protected.Select(person => person.Subject).ToHashSet();
        var owners = new HashSet<string>(StringComparer.Ordinal);
        var users = Users(records.Tenant) + "/";
        await foreach (var path in _files.ListAsync(users.TrimEnd('/'), cancellation))
            owners.Add(path[users.Length..].Split('/')[0]);
        var deleted = 0L;
        foreach (var owner in owners.Select(name => Owner(records.Tenant, name)))
        {
            if (shielded.Contains(owner.Subject))
                continue;
            foreach (var stray in await StrayObjectsAsync(_files, owner, cancellation))
                deleted += await _files.DeleteAsync(stray, cancellation) ? 1 : 0;
            await _files.SettleAsync(FilePath.Person(owner.Tenant, owner.Subject), cancellation);
        }

        return deleted;
    }

    /// <summary>The selected records that nobody protects, in the order of their paths.</summary>
    private async IAsyncEnumerable<(string Path, SubjectScope Owner)> SelectAsync(
        SelectedRecords records, Collection collection, EraseAction action, string? after,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var shielded = records.Protected.Select(person => person.Subject).ToHashSet();
        await foreach (var (path, owner) in OwnedAsync(records, collection, action, cancellation))
        {
            if (shielded.Contains(owner.Subject) || (after is not null && string.CompareOrdinal(path, after) <= 0))
                continue;
            using var record = await ReadRecordAsync(owner, collection, path, cancellation);
            if (record is not null && IsSelected(record.RootElement, collection, records.Selection))
                yield return (path, owner);
        }
    }

    /// <summary>
    /// The collection's records of the tenant, or of one person; where people are replaced by pseudonyms, not those that
    /// have one already.
    /// </summary>
    private async IAsyncEnumerable<(string Path, SubjectScope Owner)> OwnedAsync(
        SelectedRecords records, Collection collection, EraseAction action,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (records.Selection is RecordSelection.OfSubject { Subject: var one })
        {
            foreach (var path in await RecordFilesAsync(_files, one, collection, cancellation))
                yield return (path, one);
            yield break;
        }

        var users = Users(records.Tenant) + "/";
        await foreach (var path in _files.ListAsync(users.TrimEnd('/'), cancellation))
        {
            if (path[users.Length..].Split('/') is not [var user, var source, ..] || source != collection.Source)
                continue;
            if (action == EraseAction.Pseudonymise && Pseudonym().IsMatch(user))
                continue;
            yield return (path, Owner(records.Tenant, user));
        }
    }

    private static bool IsSelected(JsonElement record, Collection collection, RecordSelection selection) =>
        selection switch
        {
            RecordSelection.OlderThan { CutOff: var cut } => Dated(record, collection) < cut,
            RecordSelection.WithValue { Column: var column, Value: var value } =>
                record.TryGetProperty(column, out var stored) && Text(stored) == value.Reveal(),
            RecordSelection.WithParent or RecordSelection.BelongingTo => throw new NotSupportedException("Files are not compared with each other."),
            _ => true,
        };

    private static string Users(TenantId tenant) => $"customers/{tenant}/users";

    private SubjectScope Owner(TenantId tenant, string user) => SubjectId.TryParse(user, out var subject)
        ? new SubjectScope(
            tenant, subject, new Sensitive<IReadOnlyDictionary<string, string>>(NoIdentifiers), Request: "")
        : throw Malformed();

    [GeneratedRegex("^psn[0-9]+_[0-9a-f]{40}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pseudonym();
}
