using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

internal sealed partial class SampleServiceEndpoints
{
    /// <summary>Keys and whose record it is are no values that somebody corrects.</summary>
    private async Task<IResult> RectifyAsync(TenantId tenant, RectifyCall call)
    {
        if (call.TenantId != tenant.Value)
            return OtherTenant();
        if (_service.FindCollection(call.Collection) is not { } collection)
            return UnknownCollection();
        if (collection.ExportedFields.FirstOrDefault(field => field.Column == call.Field) is not { } field ||
            collection.Key.Contains(field.Column, StringComparer.Ordinal) || field.Column == collection.SubjectColumn ||
            (call.Record is not null && collection.Key.Count != 1))
            return Problem(StatusCodes.Status422UnprocessableEntity, "unknown_fields");
        var correction = new FieldCorrection(
            field,
            call.Value is { } value
                ? new(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()) : null,
            call.Record is { } record ? new(record) : null);
        var scope = Scope(tenant, call.RequestId, call.Subject);
        var connector = database.Open();
        await connector.RectifyAsync(scope, collection, correction, call.Step, CancellationToken.None);
        var (_, corrected) = await connector.CheckAsync(scope, collection, correction, CancellationToken.None);
        return Json(new RectifyAnswer(tenant.Value, call.Subject.SubjectId, collection.Name, corrected));
    }
}
