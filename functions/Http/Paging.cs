using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace PrivacyFunctions.Http;

/// <summary>
/// One page of a list: <c>?limit=50&amp;continuation=…</c>. The continuation is opaque to callers; it holds the last
/// row of the page before. Anyone can forge it, so a list checks that the row is one of its own before it reads on.
/// </summary>
public sealed record Paging(int Limit, string? After)
{
    /// <summary>200 items: an answer stays far below 1 MB.</summary>
    public const int MaxLimit = 200;

    public const int DefaultLimit = 50;

    /// <summary>1024 characters: a storage key has 512 and grows by a third.</summary>
    private const int MaxContinuationLength = 1024;

    public static PagingOutcome Read(HttpRequest request)
    {
        var limit = DefaultLimit;
        var asked = request.Query["limit"];
        if (asked.Count > 1 || (asked.Count == 1 &&
            (!int.TryParse(asked[0], NumberStyles.None, CultureInfo.InvariantCulture, out limit) ||
                limit is < 1 or > MaxLimit)))
            return new PagingOutcome.Refused(
                Problems.BadRequest("limit_invalid", $"limit is a number from 1 to {MaxLimit}."));
        var continuation = request.Query["continuation"];
        if (continuation.Count == 0)
            return new PagingOutcome.Read(new Paging(limit, null));
        return continuation.Count == 1 && Decode(continuation[0]) is { } after
            ? new PagingOutcome.Read(new Paging(limit, after))
            : new PagingOutcome.Refused(
                Problems.BadRequest("continuation_invalid", "Follow nextLink as it was given."));
    }

    /// <summary>
    /// The link to the page after <paramref name="lastRow"/>: path and query without scheme and host, so that neither a
    /// proxy nor a forged <c>Host</c> header can bend it. The other query parameters (filters) stay.
    /// </summary>
    public string NextLink(HttpRequest request, string lastRow)
    {
        var query = new QueryBuilder();
        foreach (var (name, values) in request.Query)
        {
            if (name is not ("limit" or "continuation"))
                query.Add(name, values.OfType<string>());
        }

        query.Add("limit", Limit.ToString(CultureInfo.InvariantCulture));
        query.Add("continuation", Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastRow)));
        return request.PathBase.Add(request.Path).ToUriComponent() + query.ToQueryString().ToUriComponent();
    }

    private static string? Decode(string? continuation)
    {
        if (continuation is not { Length: > 0 and <= MaxContinuationLength } || !Base64Url.IsValid(continuation))
            return null;
        var row = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(continuation));
        return row.Length is > 0 and <= Storage.EntityKey.MaxKeyLength && row.All(c => c is >= '!' and <= '~')
            ? row
            : null;
    }
}

public abstract record PagingOutcome
{
    private PagingOutcome()
    {
    }

    public sealed record Read(Paging Paging) : PagingOutcome;

    public sealed record Refused(IResult Answer) : PagingOutcome;
}

/// <param name="NextLink">Null on the last page.</param>
public sealed record PagedList<T>(IReadOnlyList<T> Items, string? NextLink);
