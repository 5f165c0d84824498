using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Mail;

/// <summary>
/// Hands one mail to the outside. At-least-once: the same <see cref="OutgoingMail.Id"/> may come again after a crash,
/// and a transport that can recognise it must not deliver it twice.
/// </summary>
public interface IMailTransport
{
    Task<MailHandover> SendAsync(OutgoingMail mail, CancellationToken cancellation);
}

/// <param name="Id">The outbox row's opaque id: the only thing about the mail that may be logged or given to the
/// provider as a tag.</param>
/// <param name="Reference">Which outbox row it is, in opaque ids: what a provider echoes when the mail comes
/// back.</param>
public sealed record OutgoingMail(
    string Id,
    Sensitive<string> To,
    string Subject,
    Sensitive<string> Text,
    Sensitive<string> Html,
    IReadOnlyList<MailAttachment> Attachments,
    string Reference = "");

public sealed record MailAttachment(string FileName, string ContentType, ReadOnlyMemory<byte> Content);

/// <summary>What became of a handover. Transport faults that may pass are exceptions.</summary>
public abstract record MailHandover
{
    private MailHandover()
    {
    }

    public sealed record Accepted : MailHandover;

    /// <summary>The provider will never take this mail (bad address, blocked).</summary>
    public sealed record Refused(string Code) : MailHandover;
}
