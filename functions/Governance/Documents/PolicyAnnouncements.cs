using System.Runtime.CompilerServices;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Mail.Templates;

namespace PrivacyFunctions.Governance.Documents;

/// <summary>What tenants are told of documents.</summary>
internal sealed class PolicyAnnouncements(
    PolicyDocumentStore store, PolicyPack pack, TimeProvider time) : IAnnouncements
{
    public string Kind => PolicyDocument.AnnouncementKind;

    public async Task<Announcement?> FindAsync(string id, CancellationToken cancellation) =>
        await DocumentAsync(id, cancellation) is { IsMailed: true } document
            ? new Announcement(
                document.Announcement, document.PublishedAt, tenant => tenant.IsServed, _ => Mail(document))
            : null;

    public async IAsyncEnumerable<string> OpenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var document in await store.ListAsync(kind: null, cancellation))
        {
            if (document.IsTelling(now))
                yield return document.Announcement;
        }
    }

    public Task RecordAsync(string id, TellingPassV1 pass, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return store.UpdateAsync(
            IdOf(id), document => document.Told(pass, pack.Governance.NoticeOfChange, now), cancellation);
    }

    private Task<PolicyDocument?> DocumentAsync(string announcement, CancellationToken cancellation) =>
        store.FindAsync(IdOf(announcement), cancellation);

    private string IdOf(string announcement) => announcement[(Kind.Length + 1)..];

    private PolicyChangeMail Mail(PolicyDocument document) => new(
        pack.Product, pack.ContactEmail, PolicyNames.Words(document.Kind), document.Version, document.Summary,
        document.Url, document.EffectiveAt, document.Material);
}
