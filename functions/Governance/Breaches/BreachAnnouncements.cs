using System.Runtime.CompilerServices;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Mail.Templates;

namespace PrivacyFunctions.Governance.Breaches;

/// <summary>What tenants are told of breaches (GDPR 33(2)), with what 33(3) asks for as far as it is known.</summary>
internal sealed class BreachAnnouncements(
    BreachStore store, BreachTexts texts, PolicyPack pack, IAuditLog audit, TimeProvider time) : IAnnouncements
{
    public string Kind => Breach.AnnouncementKind;

    public async Task<Announcement?> FindAsync(string id, CancellationToken cancellation)
    {
        if (await RowAsync(id, cancellation) is not { Breach.NotificationBegunAt: { } begunAt } row)
            return null;
        var facts = await texts.FactsAsync(row, cancellation);
        var assessment = await texts.AssessmentAsync(row, cancellation);
        var notification = await texts.NotificationAsync(row, cancellation);
        // Whoever forgets within days what was typed cannot tell it: years lie between.
        if (facts is null || assessment is null)
            return null;
        var breach = row.Breach;
        return new Announcement(
            breach.Announcement, begunAt, breach.Concerns, tenant => new BreachMail(
                pack.Product, pack.ContactEmail, tenant.Id.Value, breach.AwareAt, breach.OccurredAt, facts.Nature,
                breach.Categories, breach.ApproximateSubjects, breach.ApproximateRecords, facts.Consequences,
                assessment.Measures, breach.Risk is BreachRisk.High, notification?.ReasonsForDelay));
    }

    public async IAsyncEnumerable<string> OpenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var row in await store.ListAsync(cancellation))
        {
            if (row.Breach.Status is BreachStatus.Notifying)
                yield return row.Breach.Announcement;
        }
    }

    public async Task RecordAsync(string id, TellingPassV1 pass, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await RowAsync(id, cancellation) is { } row &&
            await store.UpdateAsync(
                row.Breach.Id, breach => new BreachChange.To(breach.Told(pass, now)), text: next => next, cancellation)
                is BreachChange.To({ NotifiedAt: not null } notified))
            await audit.AppendAsync([GovernanceAudit.Notified(notified)], cancellation);
    }

    private async Task<BreachRow?> RowAsync(string announcement, CancellationToken cancellation) =>
        RegisterId.TryParse(RegisterId.Breach, announcement[(Kind.Length + 1)..], out var id)
            ? await store.FindAsync(id, cancellation)
            : null;
}
