using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// When accounts were closed and opened again, of people who have said something: their decisions are kept from then
/// as the pack says.
/// </summary>
internal sealed class ClosedAccounts(IEntityStore entities, ConsentStore store) : IFactListener
{
    public async Task ToldAsync(TenantId tenant, ProductFact fact, CancellationToken cancellation)
    {
        if (fact is not
            { Type: ProductEventType.AccountClosed or ProductEventType.AccountReopened, Subject: { } subject } ||
            (await store.OfSubjectAsync(tenant, subject, cancellation)).Count == 0)
            return;
        while (!await TryNoteAsync(tenant, subject, fact, cancellation))
        {
            // Another fact about the same account came at this moment; both count.
        }
    }

    private async Task<bool> TryNoteAsync(
        TenantId tenant, SubjectId subject, ProductFact fact, CancellationToken cancellation)
    {
        var key = ConsentRows.AccountEnd(tenant, subject);
        var stored = await entities.GetAsync(key, cancellation);
        var known = stored is null ? new AccountEnd(subject.Value, null, null) : EntityJson.Read<AccountEnd>(stored);
        var next = fact.Type is ProductEventType.AccountClosed
            ? known with { ClosedAt = Later(known.ClosedAt, fact.At) }
            : known with { ReopenedAt = Later(known.ReopenedAt, fact.At) };
        if (next == known)
            return true;
        var content = EntityJson.Write(next);
        return await (stored is null ? entities.InsertAsync(key, content, cancellation)
            : entities.ReplaceAsync(key, content, stored.ETag, cancellation)) is WriteOutcome.Written;
    }

    private static DateTimeOffset Later(DateTimeOffset? known, DateTimeOffset told) =>
        known > told ? known.Value : told;
}
