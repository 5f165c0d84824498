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
        var from = 0;
        for (var index = 0; index < items.Count && from == 0; index++)
        {
            if (id(items[index]) == page.After)
                from = index + 1;
        }

        var shown = items.Skip(from).Take(page.Limit).ToList();
        return new PagedList<T>(
            shown, from + shown.Count < items.Count ? page.NextLink(request, id(shown[^1])) : null);
    }
}
