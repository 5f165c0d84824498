using System.ComponentModel.DataAnnotations;

namespace PrivacyFunctions.Azure;

/// <summary>Settings of section <c>SendGrid</c>.</summary>
public sealed class SendGridOptions
{
    public const string Section = "SendGrid";

    /// <summary>
    /// An API key with the one permission to send; as an app setting, a reference to a Key Vault secret.
    /// </summary>
    [Required]
    public string ApiKey { get; set; } = "";

    /// <summary>The sender, of a domain that is authenticated at SendGrid.</summary>
    [Required]
    [EmailAddress]
    public string FromAddress { get; set; } = "";

    [Required]
    public string FromName { get; set; } = "";

    /// <summary>SendGrid checks every mail and delivers none.</summary>
    public bool Sandbox { get; set; }
}
