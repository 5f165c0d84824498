using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Governance;

/// <summary>Pages of a list that is short enough to be read whole.</summary>
internal static class ShortLists
{
    /// <param name="id">Unique in the list. A continuation that is none of these starts the list anew.</param>
    public static PagedList<T> PageOf<T>(
        IReadOnlyList<T> items, Func<T, string> id, Paging page, HttpRequest request)
    {
        var last = page.After is { } after ? items.Index().FirstOrDefault(item => id(item.Item) == after, (-1, default!)).Index : -1;
        var shown = items.Skip(last + 1).Take(page.Limit).ToList();
        return new PagedList<T>(
            shown, last + 1 + shown.Count < items.Count ? page.NextLink(request, id(shown[^1])) : null);
    }
}
