using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>The calls about a whole tenant, where the service offers them.</summary>
public sealed partial class HttpConnector : ITenantPurgeConnector
{
    public async Task<ErasedPiece?> EraseTenantAsync(
        TenantId tenant, string deletion, Collection collection, string step, CancellationToken cancellation)
    {
        try
        {
            return await _caller.CallAsync(
                ServiceContract.EraseTenant,
                new EraseTenantCall(tenant.Value, deletion, collection.Name, step, TenantRule(collection, due: true)),
                new CallScope(tenant, deletion), answer => _answers.ErasedTenant(answer, tenant, collection),
                cancellation);
        }
        catch (ConnectorException refused) when (refused.Reason is FailureReason.NotSupported)
        {
            return null;
        }
    }

    public async Task<long?> CountTenantAsync(
        TenantId tenant, string deletion, Collection collection, bool due, CancellationToken cancellation)
    {
        try
        {
            return await _caller.CallAsync(
                ServiceContract.CountTenant,
                new CountTenantCall(tenant.Value, deletion, collection.Name, TenantRule(collection, due)),
                new CallScope(tenant, deletion), answer => _answers.CountedTenant(answer, tenant, collection),
                cancellation);
        }
        catch (ConnectorException refused) when (refused.Reason is FailureReason.NotSupported)
        {
            return null;
        }
    }

    /// <summary>Of a tenant nothing stays that no law keeps.</summary>
    private CallRule TenantRule(Collection collection, bool due) =>
        due && collection.Erase is { Action: EraseAction.Retain, Ground: { } ground }
            ? new CallRule("retain", ground, _grounds[ground].Period.ToString(), _time.GetUtcNow())
            : new CallRule("hard_delete");
}
