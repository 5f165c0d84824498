using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Portal;

/// <summary>What a person sends who opens a mail's link.</summary>
/// <param name="Token">The token, or the whole link of the mail.</param>
/// <param name="Code">As typed.</param>
public sealed record LinkBody([property: JsonRequired] string Token, [property: JsonRequired] string Code);

/// <summary>The token alone.</summary>
public sealed record TokenBody([property: JsonRequired] string Token);

/// <summary>Reads them as JSON or, from a page without scripts, as a form.</summary>
internal static class LinkBodies
{
    /// <summary>16 KiB: a token and a code are 150 bytes.</summary>
    private const int MaxBytes = 16 * 1024;

    public static async Task<LinkBodyOutcome> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (FormFields.IsForm(request))
            return await ReadFormAsync(request, cancellation);
        return await JsonBody.ReadAsync<LinkBody>(request, MaxBytes, cancellation) switch
        {
            JsonBody<LinkBody>.Read(var body, _) => new LinkBodyOutcome.Read(body, IsForm: false),
            JsonBody<LinkBody>.Refused(var answer) => new LinkBodyOutcome.Refused(answer),
            _ => throw new InvalidOperationException("Unknown outcome of a body."),
        };
    }

    public static async Task<LinkBodyOutcome> ReadTokenAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (FormFields.IsForm(request))
            return await ReadFormAsync(request, cancellation);
        return await JsonBody.ReadAsync<TokenBody>(request, MaxBytes, cancellation) switch
        {
            JsonBody<TokenBody>.Read(var body, _) =>
                new LinkBodyOutcome.Read(new LinkBody(body.Token, ""), IsForm: false),
            JsonBody<TokenBody>.Refused(var answer) => new LinkBodyOutcome.Refused(answer),
            _ => throw new InvalidOperationException("Unknown outcome of a body."),
        };
    }

    private static async Task<LinkBodyOutcome> ReadFormAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (await FormFields.ReadAsync(request, MaxBytes, cancellation) is not { } fields)
            return new LinkBodyOutcome.Refused(
                new Problem(StatusCodes.Status413PayloadTooLarge, "body_too_large", "The form is too large."));
        return new LinkBodyOutcome.Read(new LinkBody(fields["token"], fields["code"]), IsForm: true);
    }
}

internal abstract record LinkBodyOutcome
{
    private LinkBodyOutcome()
    {
    }

    /// <param name="IsForm">A browser without scripts sent it and shows what comes back.</param>
    public sealed record Read(LinkBody Body, bool IsForm) : LinkBodyOutcome;

    public sealed record Refused(IResult Answer) : LinkBodyOutcome;
}
