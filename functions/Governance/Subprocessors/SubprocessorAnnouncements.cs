using System.Runtime.CompilerServices;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Mail.Templates;

namespace PrivacyFunctions.Governance.Subprocessors;

/// <summary>What tenants are told of new subprocessors.</summary>
internal sealed class SubprocessorAnnouncements(
    SubprocessorStore store, PolicyPack pack, TimeProvider time) : IAnnouncements
{
    public string Kind => Subprocessor.AnnouncementKind;

    public async Task<Announcement?> FindAsync(string id, CancellationToken cancellation) =>
        await store.FindAsync(IdOf(id), cancellation) is { WasInUse: false, EndedAt: null } entry
            ? new Announcement(entry.Announcement, entry.AnnouncedAt, tenant => tenant.IsServed, _ => Mail(entry))
            : null;

    public async IAsyncEnumerable<string> OpenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var entry in await store.ListAsync(cancellation))
        {
            if (entry.IsTelling(now))
                yield return entry.Announcement;
        }
    }

    public async Task RecordAsync(string id, TellingPassV1 pass, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await store.FindAsync(IdOf(id), cancellation) is { } entry)
        {
            await store.UpdateAsync(
                entry.Id,
                found => new SubprocessorChange.To(found.Told(pass, pack.Governance.NoticeOfSubprocessor, now)),
                cancellation);
        }
    }

    private string IdOf(string announcement) => announcement[(Kind.Length + 1)..];

    private NewSubprocessorMail Mail(Subprocessor entry) => new(
        pack.Product, pack.ContactEmail, entry.Details.Name, entry.Details.Country, entry.Details.Purpose,
        [.. entry.Details.Services.Select(service => pack.FindService(service)?.Title ?? service)],
        entry.Details.TransferMechanism, entry.StartsAt);
}
