using PrivacyFunctions.Audit;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>
/// Confirms a request by the link and the code of its mail. What comes of it is not looked up here: whoever typed the
/// code gets the same answer whatever the directory knows, and reads the rest in their mailbox.
/// </summary>
public sealed class IntakeVerification(
    IntakeStore store, IntakeSeal seal, ITenantDirectory tenants, IAuditLog audit, TimeProvider time)
{
    /// <summary>20 attempts: tries with one link at once collide, and each wrong code must be counted.</summary>
    private const int MaxAttempts = 20;

    /// <param name="code">As typed; what cannot be a code counts as a wrong one.</param>
    public async Task<VerificationOutcome> VerifyAsync(
        LinkToken token, string? code, AuditPayload confirmer, CancellationToken cancellation)
    {
        if (!await tenants.ExistsAsync(token.Tenant, cancellation))
            return new VerificationOutcome.Unknown();
        var mac = LinkCode.Read(code) is { } read ? token.CodeMac(read) : null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.FindByLinkAsync(token.Tenant, token.Id, cancellation) is not var (record, version))
                return new VerificationOutcome.Unknown();
            switch (record.Try(mac, time.GetUtcNow()))
            {
                case IntakeTry.Expired:
                    return new VerificationOutcome.Expired();
                case IntakeTry.Locked:
                    return new VerificationOutcome.Locked();
                case IntakeTry.Repeated:
                    // Whoever presses the button twice has confirmed once, and hears so.
                    return new VerificationOutcome.Confirmed(record.Tenant, record.Id);
                case IntakeTry.Wrong(var counted):
                    if (await store.ReplaceAsync(record, counted, version, cancellation))
                        return new VerificationOutcome.WrongCode(IntakeRecord.MaxWrongCodes - counted.WrongCodes);
                    break;
                case IntakeTry.Right(var next):
                    next = next with { Confirmer = await seal.SealConfirmerAsync(record, confirmer, cancellation) };
                    if (!await store.ReplaceAsync(record, next, version, cancellation))
                        break;
                    await audit.AppendAsync([IntakeAudit.Confirmed(next, confirmer)], cancellation);
                    return new VerificationOutcome.Confirmed(record.Tenant, record.Id);
                default:
                    throw new InvalidOperationException("Unknown outcome of a typed code.");
            }
        }

        return new VerificationOutcome.Locked();
    }
}

public abstract record VerificationOutcome
{
    private VerificationOutcome()
    {
    }

    /// <param name="Id">The request's, if there comes to be one.</param>
    public sealed record Confirmed(TenantId Tenant, RequestId Id) : VerificationOutcome;

    public sealed record WrongCode(int AttemptsLeft) : VerificationOutcome;

    public sealed record Locked : VerificationOutcome;

    public sealed record Expired : VerificationOutcome;

    public sealed record Unknown : VerificationOutcome;
}
