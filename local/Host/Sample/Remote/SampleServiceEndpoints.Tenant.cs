using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>The routes about a whole tenant, which a service may leave out.</summary>
internal sealed partial class SampleServiceEndpoints
{
    /// <summary>10,000 records a piece: a second or so.</summary>
    private const long PieceRecords = 10_000;

    private async Task<IResult> EraseTenantAsync(HttpContext context, TenantId tenant, EraseTenantCall call)
    {
        if (call.TenantId != tenant.Value)
            return OtherTenant();
        if (_service.FindCollection(call.Collection) is not { } collection)
            return UnknownCollection();
        var (answer, name) = await operations.RunAsync(
            tenant, $"{call.RequestId}\n{call.Collection}\n{call.Step}", async () =>
            {
                var (receipt, more) = await EraseTenantAsync(tenant, collection, call.Rule);
                return new EraseTenantAnswer(tenant.Value, collection.Name, receipt, more);
            });
        return name is null ? Json(answer) : Accepted(context, name);
    }

    private async Task<(Receipt Receipt, bool More)> EraseTenantAsync(
        TenantId tenant, Collection collection, CallRule rule)
    {
        var connector = database.Open(collection, rule);
        var (due, ground) = Due(tenant, collection, rule);
        var (count, cursor, more) = (0L, (string?)null, true);
        while (more && count < PieceRecords)
        {
            var swept = await connector.SweepAsync(
                due, collection, EraseAction.HardDelete, cursor, PieceRecords - count, CancellationToken.None);
            (count, cursor, more) = (count + swept.Count, swept.Cursor, swept.More);
        }

        if (count > 0)
            return (new Receipt.Erased(count), ground is not null || more);
        if (ground is null)
            return (new Receipt.NothingFound(), false);
        var kept = await connector.CountAsync(
            All(tenant), collection, EraseAction.HardDelete, CancellationToken.None);
        return kept.Selected > 0
            ? (new Receipt.Retained(ground.Id, ground.Period.After(rule.At!.Value), kept.Selected), false)
            : (new Receipt.NothingFound(), false);
    }

    /// <summary>Another query on another connection than the sweep's.</summary>
    private async Task<IResult> CountTenantAsync(
        TenantId tenant, CountTenantCall call, CancellationToken cancellation)
    {
        if (call.TenantId != tenant.Value)
            return OtherTenant();
        if (_service.FindCollection(call.Collection) is not { } collection)
            return UnknownCollection();
        var (due, _) = Due(tenant, collection, call.Rule);
        var left = await database.Open(collection, call.Rule).CountAsync(
            due, collection, EraseAction.HardDelete, cancellation);
        return Json(new CountTenantAnswer(tenant.Value, collection.Name, left.Selected));
    }

    /// <summary>Everything, or what its ground no longer keeps.</summary>
    private (SelectedRecords Due, LegalGround? Ground) Due(TenantId tenant, Collection collection, CallRule rule)
    {
        if (rule is not { Action: "retain", Ground: { } name, At: { } at })
            return (All(tenant), null);
        var ground = database.Grounds[name];
        return (new SelectedRecords(tenant, new RecordSelection.OlderThan(ground.Period.CutOff(at)), []), ground);
    }

    private static SelectedRecords All(TenantId tenant) => new(tenant, new RecordSelection.Everything(), []);
}
