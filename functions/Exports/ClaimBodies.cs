using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Exports;

/// <summary>Body of a claim.</summary>
/// <param name="Token">The token, or the whole link of the mail.</param>
/// <param name="Code">As typed.</param>
public sealed record ClaimBody([property: JsonRequired] string Token, [property: JsonRequired] string Code);

/// <summary>Body of a request for a further link.</summary>
public sealed record ReissueBody([property: JsonRequired] string Token);

/// <summary>Reads claims as JSON or, from a page without scripts, as a form.</summary>
internal static class ClaimBodies
{
    private const string FormContentType = "application/x-www-form-urlencoded";

    public static async Task<ClaimBodyOutcome> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (IsForm(request))
            return await ReadFormAsync(request, cancellation);
        return await JsonBody.ReadAsync<ClaimBody>(request, ExportLimits.ClaimBodyBytes, cancellation) switch
        {
            JsonBody<ClaimBody>.Read(var body, _) => new ClaimBodyOutcome.Read(body, IsForm: false),
            JsonBody<ClaimBody>.Refused(var answer) => new ClaimBodyOutcome.Refused(answer),
            _ => throw new InvalidOperationException("Unknown outcome of a body."),
        };
    }

    public static async Task<ClaimBodyOutcome> ReadReissueAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (IsForm(request))
            return await ReadFormAsync(request, cancellation);
        return await JsonBody.ReadAsync<ReissueBody>(request, ExportLimits.ClaimBodyBytes, cancellation) switch
        {
            JsonBody<ReissueBody>.Read(var body, _) =>
                new ClaimBodyOutcome.Read(new ClaimBody(body.Token, ""), IsForm: false),
            JsonBody<ReissueBody>.Refused(var answer) => new ClaimBodyOutcome.Refused(answer),
            _ => throw new InvalidOperationException("Unknown outcome of a body."),
        };
    }

    private static bool IsForm(HttpRequest request) =>
        request.ContentType?.Split(';')[0].Trim().Equals(FormContentType, StringComparison.OrdinalIgnoreCase) == true;

    private static async Task<ClaimBodyOutcome> ReadFormAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (await JsonBody.ReadBytesAsync(request, ExportLimits.ClaimBodyBytes, cancellation) is not { } bytes)
            return new ClaimBodyOutcome.Refused(
                new Problem(StatusCodes.Status413PayloadTooLarge, "body_too_large", "The form is too large."));
        var fields = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(bytes));
        var body = new ClaimBody(Field("token"), Field("code"));
        return new ClaimBodyOutcome.Read(body, IsForm: true);

        string Field(string name) => fields.TryGetValue(name, out var value) ? value.ToString() : "";
    }
}

internal abstract record ClaimBodyOutcome
{
    private ClaimBodyOutcome()
    {
    }

    /// <param name="IsForm">A browser without scripts sent it and shows what comes back.</param>
    public sealed record Read(ClaimBody Body, bool IsForm) : ClaimBodyOutcome;

    public sealed record Refused(IResult Answer) : ClaimBodyOutcome;
}
