using System.Text.Json;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>What somebody stated who asked without signing in. Sealed wherever it is stored.</summary>
/// <param name="Email">Where the code goes. It names the person, and proves nothing before the code is typed.</param>
/// <param name="Caller">From where it was stated, for the audit log.</param>
/// <param name="Purposes">What a withdrawal or an opt-out is about; null: the type says it all.</param>
/// <param name="Demand">What exactly a right asks for; likewise.</param>
internal sealed record IntakeStatement(
    string Email, string? Reason, RequestAgent? Agent, AuditPayload Caller, IReadOnlyList<string>? Purposes = null,
    RightDemand? Demand = null);

/// <summary>
/// Seals statements under the contact key of the request that they are to become: it goes when nobody confirms, and
/// with the request's last mail when somebody does.
/// </summary>
public sealed class IntakeSeal(EnvelopeCipher cipher)
{
    private const string StatementPurpose = "intake-statement";
    private const string ConfirmerPurpose = "intake-confirmer";

    internal Task<byte[]> SealAsync(
        TenantId tenant, RequestId id, IntakeStatement statement, CancellationToken cancellation) =>
        cipher.SealAsync(
            Scope(tenant, id), StatementPurpose, id.Value, JsonSerializer.SerializeToUtf8Bytes(statement),
            cancellation);

    internal async Task<IntakeStatement> OpenAsync(IntakeRecord record, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<IntakeStatement>(await cipher.OpenAsync(
            Scope(record.Tenant, record.Id), StatementPurpose, record.Id.Value, record.Statement, cancellation))!;

    internal Task<byte[]> SealConfirmerAsync(
        IntakeRecord record, AuditPayload confirmer, CancellationToken cancellation) =>
        cipher.SealAsync(
            Scope(record.Tenant, record.Id), ConfirmerPurpose, record.Id.Value,
            JsonSerializer.SerializeToUtf8Bytes(confirmer), cancellation);

    internal async Task<AuditPayload> OpenConfirmerAsync(IntakeRecord record, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<AuditPayload>(await cipher.OpenAsync(
            Scope(record.Tenant, record.Id), ConfirmerPurpose, record.Id.Value, record.Confirmer!, cancellation))!;

    private static KeyScope.Contact Scope(TenantId tenant, RequestId id) => new(tenant, id.Value);
}
