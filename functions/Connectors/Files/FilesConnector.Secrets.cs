using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Files;

public sealed partial class FilesConnector
{
    public Task<IReadOnlyList<SecretHash>> HashSecretsAsync(
        SelectedRecords records, Collection collection, CancellationToken cancellation) =>
        RunAsync<IReadOnlyList<SecretHash>>(async token =>
        {
            var (hashes, found) = (new List<SecretHash>(), 0);
            await foreach (var selected in SelectAsync(records, collection, after: null, token))
            {
                using var record = await ReadRecordAsync(selected.Owner, collection, selected.Path, token);
                if (record is null)
                    continue;
                var before = hashes.Count;
                hashes.AddRange(Secrets(record.RootElement, collection));
                found += hashes.Count > before ? 1 : 0;
                if (found == ConnectorLimits.SecretRecords)
                    break;
            }

            return hashes;
        }, cancellation);

    public Task RemoveSecretsAsync(
        SelectedRecords records, Collection collection, IReadOnlyList<SecretHash> recorded,
        CancellationToken cancellation) =>
        RunAsync(async token =>
        {
            var left = recorded.Select(secret => secret.Sha256).ToHashSet(StringComparer.Ordinal);
            var fields = new RecordTreatment(collection).Secrets.ToDictionary(
                field => field.Column, field => field.Name, StringComparer.Ordinal);
            await foreach (var selected in SelectAsync(records, collection, after: null, token))
            {
                using var record = await ReadRecordAsync(selected.Owner, collection, selected.Path, token);
                if (record is null)
                    continue;
                var gone = Secrets(record.RootElement, collection).Where(secret => left.Contains(secret.Sha256))
                    .Select(secret => secret.Field).ToHashSet(StringComparer.Ordinal);
                if (gone.Count == 0)
                    continue;
                var rewritten = Rewrite(record.RootElement, collection,
                    member => (fields.TryGetValue(member, out var field) && gone.Contains(field), null));
                await _files.WriteAsync(selected.Path, rewritten, selected.Path, token);
            }

            return true;
        }, cancellation);

    private static IEnumerable<SecretHash> Secrets(JsonElement record, Collection collection)
    {
        foreach (var field in new RecordTreatment(collection).Secrets)
        {
            if (!record.TryGetProperty(field.Column, out var value) || Text(value) is not { } text)
                continue;
            var bytes = field.Type == FieldType.Bytes && value.ValueKind == JsonValueKind.String &&
                value.TryGetBytesFromBase64(out var decoded) ? decoded : Encoding.UTF8.GetBytes(text);
            yield return new SecretHash(field.Name, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
    }
}
