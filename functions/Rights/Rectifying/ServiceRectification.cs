using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Rights.Rectifying;

/// <summary>
/// The step "correct one service": each correction is carried out once, and its receipt stands in the request before
/// the next, so that a repeated step never writes over what the person has changed since.
/// </summary>
public sealed class ServiceRectification(
    RequestStore requests, RequestContacts contacts, OwnIdentifiers identifiers, RightDemands demands,
    Rectifier rectifier, PolicyPack pack, IAuditLog audit, TimeProvider time, ILogger<ServiceRectification> log)
{
    public async Task<ServiceRectifiedV1> RectifyAsync(RectifyServiceV1 step, CancellationToken cancellation)
    {
        var (tenant, id, name) = step;
        if (await requests.GetAsync(tenant, id, cancellation) is not { IsOpen: true } request ||
            await demands.OpenAsync(tenant, id, cancellation) is not RightDemand.Rectify demand ||
            await contacts.ScopeAsync(tenant, id, request.Subject, cancellation) is not { } scope)
            return new ServiceRectifiedV1(Again: false);
        Correction[] corrections = [.. demand.Corrections.Where(correction => correction.Service == name)];
        for (var n = 0; n < corrections.Length; n++)
        {
            if (Find(request, name, n) is { } item && RectificationRules.IsToDo(item))
            {
                var receipt = await CarryOutAsync(scope, corrections[n], n, cancellation);
                if (await WriteAsync(request, name, n, receipt, cancellation) is not { } written)
                    break;
                request = written;
            }

            await RecordAsync(request, corrections[n], n, cancellation);
        }

        return new ServiceRectifiedV1(
            request.Services.Single(service => service.Name == name).Items.Any(RectificationRules.IsToDo));
    }

    private async Task<Receipt> CarryOutAsync(
        SubjectScope scope, Correction correction, int n, CancellationToken cancellation)
    {
        var collection = pack.FindCollection(correction.Service, correction.Collection)!;
        var change = new FieldCorrection(
            collection.FindField(correction.Field)!,
            correction.Value is { } value ? new(value) : null,
            correction.Record is { } record ? new(record) : null);
        var step = $"{scope.Request}.{correction.Service}.{n}";
        Receipt receipt;
        try
        {
            // A decision may take weeks, and the address of before may lead to somebody else's records by now.
            var today = await identifiers.OfTodayAsync(scope, cancellation);
            receipt = await rectifier.RectifyAsync(today, collection, change, step, cancellation);
            if (receipt is Receipt.NothingFound && FormerAddress.ScopeOf(today, collection) is { } former)
                receipt = await rectifier.RectifyAsync(former, collection, change, step, cancellation);
        }
        catch (ConnectorException fault)
        {
            receipt = new Receipt.Failed(fault.Reason, fault.Retriable);
        }

        if (receipt is Receipt.Failed { Reason: FailureReason.NotRectified })
        {
            log.LogError(
                "Service {Service} said that it corrected what request {Request} asks for, and it has not.",
                correction.Service, scope.Request);
        }

        return receipt;
    }

    /// <summary>Two runs at once: a receipt that says it is done is not replaced by one that says less.</summary>
    private async Task<DataSubjectRequest?> WriteAsync(
        DataSubjectRequest request, string service, int n, Receipt receipt, CancellationToken cancellation) =>
        await requests.UpdateAsync(
            request.TenantId, request.Id,
            current => Find(current, service, n) is { } item && RectificationRules.IsToDo(item)
                ? current.Answer(With(current.Services, service, n, receipt)) : new Transition.To(current),
            cancellation) is Transition.To(var written) ? written : null;

    /// <summary>Also for one that was done before: the run that wrote it may have ended before its event.</summary>
    private async Task RecordAsync(
        DataSubjectRequest request, Correction correction, int n, CancellationToken cancellation)
    {
        if (Find(request, correction.Service, n)?.Receipt is Receipt.Rectified)
        {
            await audit.AppendAsync(
                [
                    RightsAudit.Rectified(
                        request, correction.Service, n,
                        $"{correction.Service}.{correction.Collection}.{correction.Field}",
                        request.DecidedAt ?? request.SealedAt ?? time.GetUtcNow()),
                ], cancellation);
        }
    }

    private static CollectionResult? Find(DataSubjectRequest request, string service, int n) =>
        request.Services.FirstOrDefault(result => result.Name == service)?.Items.ElementAtOrDefault(n);

    private static ServiceResult[] With(
        IReadOnlyList<ServiceResult> services, string name, int n, Receipt receipt) =>
    [
        .. services.Select(service => service.Name == name
            ? service with
            {
                Items = [.. service.Items.Select((item, i) => i == n ? item with { Receipt = receipt } : item)],
            }
            : service),
    ];
}
