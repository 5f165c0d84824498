using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Requests;

/// <summary>Cuts a list of requests into pages.</summary>
internal static class RequestPages
{
    public static async Task<IResult> AnswerAsync(
        HttpRequest http,
        Paging page,
        RequestFilter filter,
        IAsyncEnumerable<(string Row, DataSubjectRequest Request)> rows,
        CancellationToken cancellation)
    {
        List<RequestView> items = [];
        string? lastRow = null;
        await foreach (var (row, request) in rows.WithCancellation(cancellation))
        {
            if (!filter.Takes(request))
                continue;
            // One more than fits tells that there is a next page.
            if (items.Count == page.Limit)
                return Answers.Ok(new PagedList<RequestView>(items, page.NextLink(http, lastRow!)));
            items.Add(RequestView.Of(request));
            lastRow = row;
        }

        return Answers.Ok(new PagedList<RequestView>(items, NextLink: null));
    }
}
