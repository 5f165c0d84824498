using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// The rows of table <c>requests</c>, one partition a tenant, so that a request and its index rows change in one
/// transaction:
/// <c>r|…</c> the request, newest first; <c>s|subject|…</c> the person's requests, newest first;
/// <c>open|subject|type</c> the one open request of a type; <c>contact|…</c> the sealed identifiers;
/// <c>demand|…</c> what exactly is asked for, sealed likewise;
/// <c>notice|…|kind</c> a notice that still has to be mailed; <c>organisation|…</c> an export of the organisation,
/// newest first, and <c>organisation-open</c> the one that is not finished.
/// </summary>
internal static class RequestRows
{
    public const string Table = "requests";
    public const string RequestPrefix = "r|";
    public const string OpenPrefix = "open|";
    public const string NoticePrefix = "notice|";
    public const string OrganisationPrefix = "organisation|";

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static EntityKey Request(TenantId tenant, RequestId id) => Row(tenant, RequestPrefix + Descending(id));

    public static EntityKey OfSubject(TenantId tenant, SubjectId subject, RequestId id) =>
        Row(tenant, SubjectPrefix(subject) + Descending(id));

    public static string SubjectPrefix(SubjectId subject) => $"s|{subject}|";

    public static EntityKey Open(TenantId tenant, SubjectId subject, RequestType type) =>
        Row(tenant, $"{OpenPrefix}{subject}|{type}");

    public static EntityKey Contact(TenantId tenant, RequestId id) => Row(tenant, $"contact|{id}");

    public static EntityKey Demand(TenantId tenant, RequestId id) => Row(tenant, $"demand|{id}");

    public static EntityKey Notice(TenantId tenant, RequestId id, NoticeKind kind) =>
        Row(tenant, $"{NoticePrefix}{id}|{kind}");

    public static EntityKey Organisation(TenantId tenant, RequestId id) =>
        Row(tenant, OrganisationPrefix + Descending(id));

    public static EntityKey OrganisationOpen(TenantId tenant) => Row(tenant, "organisation-open");

    /// <summary>The first key that no longer begins with the prefix.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    /// <summary>Ids sort by time; their digits turned over sort the newest first.</summary>
    public static string Descending(RequestId id) => Descending(id.Value.AsSpan(4));

    /// <param name="digits">What follows the underscore of an opaque id.</param>
    public static string Descending(ReadOnlySpan<char> digits)
    {
        Span<char> turned = stackalloc char[digits.Length];
        for (var i = 0; i < turned.Length; i++)
        {
            turned[i] = Alphabet[
                Alphabet.Length - 1 - Math.Max(0, Alphabet.IndexOf(digits[i], StringComparison.Ordinal))];
        }

        return new string(turned);
    }

    private static EntityKey Row(TenantId tenant, string row) => new(Table, tenant.Value, row);
}

internal sealed record RequestPointer(RequestId Id);
