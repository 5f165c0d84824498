namespace PrivacyFunctions.Audit;

/// <summary>
/// The writer's view of the index of ids: the pages that it used last are kept. They are good for as long as the head
/// is the one that it knows, because every change of a page changes the head in the same transaction.
/// </summary>
internal sealed class AuditIds(AuditStore store)
{
    private List<AuditIdPage> _pages = [];

    public void Forget() => _pages = [];

    public void Keep(IEnumerable<AuditIdPage> pages) => _pages = [.. pages.TakeLast(AuditLimits.PagesKept)];

    /// <summary>The page for each id.</summary>
    public async Task<IReadOnlyDictionary<string, AuditIdPage>> FindPagesAsync(IEnumerable<string> ids)
    {
        var found = new Dictionary<string, AuditIdPage>(StringComparer.Ordinal);
        foreach (var id in ids.Order(StringComparer.Ordinal))
        {
            var page = _pages.Find(known => known.Covers(id));
            if (page is null)
            {
                // Ids come in order, so this page also covers those that follow up to its name.
                page = await store.ReadIdPageAsync(id, CancellationToken.None);
                _pages.RemoveAll(known => known.Key == page.Key);
                _pages.Add(page);
            }

            found[id] = page;
        }

        return found;
    }
}
