using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Files;

public sealed partial class FilesConnector
{
    public Task<TenantPage> ExportTenantAsync(
        TenantId tenant, Collection collection, LeftOut isLeftOut, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation) =>
        RunAsync(async token =>
        {
            var after = cursor is null ? null : Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            var everything = new SelectedRecords(tenant, new RecordSelection.Everything(), []);
            var records = OfFields(collection);
            await using var json = new Utf8JsonWriter(output, JsonRecordWriter.Plain);
            var objects = new List<OwnedObject>();
            var (count, leftOut, written, last) = (0, 0, 0L, (string?)null);
            await foreach (var (path, owner) in OwnedAsync(everything, collection, EraseAction.HardDelete, token))
            {
                if (after is not null && string.CompareOrdinal(path, after) <= 0)
                    continue;
                if (last is not null && IsFull(count + leftOut, written))
                    return new TenantPage(count, leftOut, objects, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(last)));
                last = path;
                if (await isLeftOut(owner.Subject.Value, token))
                {
                    leftOut++;
                    continue;
                }

                // Gone since it was listed: erased or removed meanwhile.
                using var record = await ReadRecordAsync(owner, collection, path, token);
                if (record is null)
                    continue;
                written += await WriteRecordAsync(records, record.RootElement, json, output, first: count == 0, token);
                count++;
                if (ObjectName(record.RootElement, collection) is { } name)
                    objects.Add(new OwnedObject(owner.Subject.Value, name));
            }

            return new TenantPage(count, leftOut, objects, NextCursor: null);
        }, cancellation);
}
