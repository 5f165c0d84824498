using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>
/// Removes mails that were sent, when the last mail of their request is long out. Their content has been unreadable
/// since then: its key went with the address. Mails to a tenant itself stay as long as the tenant has an address,
/// because their rows are what keeps a notice from being sent twice.
/// </summary>
public sealed class OutboxForgetting(
    IEntityStore entities, RequestStore requests, OrganisationExportStore organisations, TenantStore tenants,
    PolicyPack pack, TimeProvider time)
{
    public DateTimeOffset CutOff => pack.OwnData.Mails.CutOff(time.GetUtcNow());

    /// <summary>Answers how many went.</summary>
    public async Task<int> RunAsync(TenantId tenant, CancellationToken cancellation)
    {
        var gone = 0;
        var cutOff = CutOff;
        var ofTenant = (await tenants.GetAsync(tenant, cancellation))?.Contact;
        await foreach (var stored in entities.QueryAsync(
            new EntityQuery(MailOutbox.Table, tenant.Value), cancellation))
        {
            var row = EntityJson.Read<OutboxRow>(stored);
            if ((row.ReturnedAt ?? row.HandedOverAt ?? row.PreparedAt) >= cutOff ||
                !RequestId.TryParse(stored.Key.Row.Split('|')[0], out var request) || request == ofTenant ||
                !await MayGoAsync(tenant, request, row.State, cancellation))
                continue;
            // A conflict means that the provider has just told something about it: it goes another day.
            if (await entities.DeleteAsync(stored.Key, stored.ETag, cancellation) is WriteOutcome.Written)
                gone++;
        }

        return gone;
    }

    /// <summary>
    /// The request or export is over and its address forgotten, so no mail can follow. Where there is none any more, as
    /// after a restore of an older state, nobody sends or asks for the mail: it goes by its own age.
    /// </summary>
    private async Task<bool> MayGoAsync(
        TenantId tenant, RequestId id, OutboxState state, CancellationToken cancellation)
    {
        var isOver = await requests.GetAsync(tenant, id, cancellation) is { } request ? !request.IsOpen
            : await organisations.FindAsync(tenant, id, cancellation) is { } export ? !export.IsUnfinished
            : default(bool?);
        return isOver is not { } over || (over && state is not OutboxState.Prepared &&
            await entities.GetAsync(RequestRows.Contact(tenant, id), cancellation) is null);
    }
}
