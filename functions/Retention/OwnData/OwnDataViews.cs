using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention.OwnData;

/// <summary>Our own records in a tenant's effective policy, and what their sweeps would do now.</summary>
public sealed class OwnDataViews(
    PolicyPack pack, AuditWindows windows, AuditPayloadForgetting audit, RequestForgetting requests, TimeProvider time)
{
    public async Task<IReadOnlyList<OwnDataView>> OfAsync(TenantId tenant, CancellationToken cancellation)
    {
        var views = new List<OwnDataView>();
        foreach (var line in OwnDataTable.Of(pack))
        {
            views.Add(new OwnDataView(
                line.Id, line.Data, line.When,
                line.Id == OwnDataTable.Audit
                    ? await windows.CutOffAsync(tenant, time.GetUtcNow(), cancellation) : CutOff(line.Id)));
        }

        return views;
    }

    /// <summary>What is counted without opening anything: events of the audit log, and requests.</summary>
    public async Task<IReadOnlyList<OwnDataPreview>> PreviewAsync(TenantId tenant, CancellationToken cancellation)
    {
        var events = await audit.DueAsync(tenant, cancellation);
        var (due, held) = await requests.PreviewAsync(tenant, cancellation);
        return
        [
            new OwnDataPreview(OwnDataTable.Audit, events.Due, events.KeptByHold),
            new OwnDataPreview(OwnDataTable.Requests, due, held),
        ];
    }

    private DateTimeOffset? CutOff(string id)
    {
        CalendarPeriod? period = id switch
        {
            OwnDataTable.Requests => pack.OwnData.Requests,
            OwnDataTable.Packages => pack.Exports.PackageLifetime,
            OwnDataTable.Mails => pack.OwnData.Mails,
            OwnDataTable.Links => pack.OwnData.Links,
            OwnDataTable.Facts => pack.OwnData.Facts,
            OwnDataTable.Orchestrations => pack.OwnData.Orchestrations,
            OwnDataTable.Consents => pack.OwnData.Consents,
            _ => throw new ArgumentException("There is no such line."),
        };
        return period?.CutOff(time.GetUtcNow());
    }
}

/// <param name="CutOff">What ended before it goes at the next sweep; null: nothing goes by age.</param>
public sealed record OwnDataView(string Id, string Title, string When, DateTimeOffset? CutOff);

/// <param name="ToBeForgotten">Events of the audit log, or requests.</param>
public sealed record OwnDataPreview(string Id, long ToBeForgotten, long KeptByHold);
