using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Requests;

/// <summary>The filters of a list of requests: <c>?status=…&amp;type=…&amp;subject=…</c>, each at most once.</summary>
internal sealed record RequestFilter(RequestStatus? Status, RequestType? Type, SubjectId? Subject)
{
    /// <summary>Null when a filter has a value that does not exist.</summary>
    public static RequestFilter? Read(HttpRequest request)
    {
        var (status, type, subject) = (request.Query["status"], request.Query["type"], request.Query["subject"]);
        if (status.Count > 1 || type.Count > 1 || subject.Count > 1)
            return null;
        var filter = new RequestFilter(Parse<RequestStatus>(status), Parse<RequestType>(type), null);
        if ((status.Count == 1 && filter.Status is null) || (type.Count == 1 && filter.Type is null))
            return null;
        if (subject.Count == 0)
            return filter;
        return SubjectId.TryParse(subject, out var id) ? filter with { Subject = id } : null;
    }

    public bool Takes(DataSubjectRequest request) =>
        (Status is null || request.Status == Status) &&
        (Type is null || request.Type == Type) &&
        (Subject is null || request.Subject == Subject);

    private static T? Parse<T>(string? name)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()) == name)
                return value;
        }

        return null;
    }
}
