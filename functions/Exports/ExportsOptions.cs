using System.ComponentModel.DataAnnotations;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Exports;

/// <summary>Settings of section <c>Exports</c>.</summary>
public sealed class ExportsOptions : IValidatableObject
{
    public const string Section = "Exports";

    /// <summary>
    /// Where people reach the download page: scheme, host and port. Links in mails begin with it. No path, because
    /// the page and the download's cookie use the app's own paths from the root.
    /// </summary>
    [Required]
    public string PublicBaseUrl { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var usable = Uri.TryCreate(PublicBaseUrl, UriKind.Absolute, out var url) &&
            url.AbsolutePath == "/" && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0 &&
            (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
        if (!usable)
            yield return new ValidationResult(
                "Exports:PublicBaseUrl is an https address without path, query and fragment (http only for this machine).",
                [nameof(PublicBaseUrl)]);
    }

    /// <summary>The link of a mail. The token stands in the fragment, which browsers never send to a server.</summary>
    /// <param name="page">The page that reads it: <c>download</c>, <c>cancel</c> …</param>
    internal string Link(LinkToken token, string page = "download") =>
        $"{PublicBaseUrl.TrimEnd('/')}/{page}#token={token.Reveal()}";
}
