using System.Globalization;
using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Mail;

/// <summary>
/// One row per (request, template, attempt), written before anything leaves. Whatever is repeated after a crash finds
/// the row and sends the very same mail under the same id, so a transport that knows ids delivers it once. The content
/// is sealed under the request's contact key.
/// </summary>
public sealed class MailOutbox(
    IEntityStore entities, IBlobStore blobs, EnvelopeCipher cipher, IMailTransport transport, OpaqueIds ids,
    TimeProvider time)
{
    internal const string Table = "outbox";
    private const string Purpose = "outbox-mail";

    /// <summary>
    /// Writes the row unless it is there, and answers what it holds: the first caller's draft, whoever asks. Nothing
    /// leaves.
    /// </summary>
    public async Task<MailDraft> PrepareAsync(MailKey key, Func<MailDraft> compose, CancellationToken cancellation)
    {
        if (await entities.GetAsync(Row(key), cancellation) is { } existing)
            return await OpenAsync(key, EntityJson.Read<OutboxRow>(existing), cancellation);
        var draft = compose();
        var plain = JsonSerializer.SerializeToUtf8Bytes(OutboxContent.From(draft));
        var envelope = await cipher.SealAsync(Scope(key), Purpose, key.ToString(), plain, cancellation);
        var row = new OutboxRow(
            ids.New("mail"), OutboxState.Prepared, envelope, time.GetUtcNow(), HandedOverAt: null, RefusedCode: null);
        if (await entities.InsertAsync(Row(key), EntityJson.Write(row), cancellation) is WriteOutcome.Written)
            return draft;
        var winner = await entities.GetAsync(Row(key), cancellation)
            ?? throw new InvalidOperationException("An outbox row vanished while it was being prepared.");
        return await OpenAsync(key, EntityJson.Read<OutboxRow>(winner), cancellation);
    }

    /// <summary>
    /// Hands the prepared mail over, unless that has happened. Transport faults are exceptions; repeat the call.
    /// </summary>
    public async Task<MailHandover> SendAsync(MailKey key, CancellationToken cancellation)
    {
        var stored = await entities.GetAsync(Row(key), cancellation)
            ?? throw new InvalidOperationException("There is no prepared mail under this key.");
        var row = EntityJson.Read<OutboxRow>(stored);
        if (row.State is OutboxState.HandedOver or OutboxState.Returned)
            return new MailHandover.Accepted();
        if (row.State == OutboxState.Refused)
            return new MailHandover.Refused(row.RefusedCode ?? "unknown");
        var draft = await OpenAsync(key, row, cancellation);
        var outcome = await transport.SendAsync(
            draft.ToOutgoing(row.MailId, key, await ReadAsync(draft.Attachments ?? [], cancellation)), cancellation);
        var done = outcome switch
        {
            MailHandover.Refused(var code) => row with { State = OutboxState.Refused, RefusedCode = code },
            _ => row with { State = OutboxState.HandedOver, HandedOverAt = time.GetUtcNow() },
        };
        // A conflict means that another run of this step has recorded the same handover.
        await entities.ReplaceAsync(stored.Key, EntityJson.Write(done), stored.ETag, cancellation);
        return outcome;
    }

    /// <summary>
    /// Records that a mail which was handed over reached nobody, and answers since when that is known. Null where no
    /// such mail was handed over: then there is nothing to say about it.
    /// </summary>
    internal async Task<DateTimeOffset?> ReturnAsync(
        MailKey key, string mailId, string code, CancellationToken cancellation)
    {
        if (await entities.GetAsync(Row(key), cancellation) is not { } stored)
            return null;
        var row = EntityJson.Read<OutboxRow>(stored);
        if (row.MailId != mailId || row.State is not (OutboxState.HandedOver or OutboxState.Returned))
            return null;
        if (row.State == OutboxState.Returned)
            return row.ReturnedAt;
        var returned = row with
        {
            State = OutboxState.Returned,
            RefusedCode = code,
            ReturnedAt = time.GetUtcNow(),
        };
        // A conflict means that the provider told it twice at once, or that the row was forgotten: either ends this.
        return await entities.ReplaceAsync(
            stored.Key, EntityJson.Write(returned), stored.ETag, cancellation) is WriteOutcome.Written
            ? returned.ReturnedAt
            : await ReturnAsync(key, mailId, code, cancellation);
    }

    /// <summary>Whether the mail was handed over or refused for good; false while there is none, too.</summary>
    public async Task<bool> IsSettledAsync(MailKey key, CancellationToken cancellation) =>
        await entities.GetAsync(Row(key), cancellation) is { } stored &&
        EntityJson.Read<OutboxRow>(stored).State is not OutboxState.Prepared;

    /// <summary>Whether the mail was handed over and came back: it reached nobody.</summary>
    public async Task<bool> HasReturnedAsync(MailKey key, CancellationToken cancellation) =>
        await entities.GetAsync(Row(key), cancellation) is { } stored &&
        EntityJson.Read<OutboxRow>(stored).State is OutboxState.Returned;

    private async Task<MailDraft> OpenAsync(MailKey key, OutboxRow row, CancellationToken cancellation)
    {
        var plain = await cipher.OpenAsync(Scope(key), Purpose, key.ToString(), row.Envelope, cancellation);
        return JsonSerializer.Deserialize<OutboxContent>(plain)!.ToDraft();
    }

    private async Task<IReadOnlyList<MailAttachment>> ReadAsync(
        IReadOnlyList<BlobAttachment> attachments, CancellationToken cancellation)
    {
        var read = new List<MailAttachment>();
        foreach (var attachment in attachments)
        {
            await using var stream = await blobs.OpenReadAsync(attachment.Path, cancellation)
                ?? throw new InvalidOperationException("A mail was prepared with an attachment that is not there.");
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, cancellation);
            read.Add(new MailAttachment(attachment.FileName, attachment.ContentType, content));
        }

        return read;
    }

    private static KeyScope Scope(MailKey key) => new KeyScope.Contact(key.Tenant, key.Request.Value);

    private static EntityKey Row(MailKey key) => new(Table, key.Tenant.Value, key.ToString());
}

/// <param name="Attempt">1, 2 … for mails of one template that are meant to be sent again.</param>
public sealed record MailKey(TenantId Tenant, RequestId Request, string Template, int Attempt)
{
    /// <summary>All of it, in opaque ids: what a provider is given and gives back.</summary>
    internal string Reference => $"{Tenant}|{this}";

    public override string ToString() => $"{Request}|{Template}|{Attempt}";

    /// <summary>Null when it is no <see cref="Reference"/>.</summary>
    internal static MailKey? TryParse(string? reference) =>
        reference?.Split('|') is [var tenant, var request, { Length: > 0 } template, var attempt] &&
        TenantId.TryParse(tenant, out var knownTenant) && RequestId.TryParse(request, out var knownRequest) &&
        int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new MailKey(knownTenant, knownRequest, template, number)
            : null;
}
