using System.Text.RegularExpressions;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tests.Exports;

/// <summary>Keeps what was handed over; an id that came before is not delivered twice. Fails on demand.</summary>
internal sealed partial class RecordingTransport : IMailTransport
{
    private readonly List<OutgoingMail> _mails = [];

    public IReadOnlyList<OutgoingMail> Mails => _mails;

    /// <summary>Thrown by the next handovers, before anything is delivered; taken off one by one.</summary>
    public Queue<Exception> Failures { get; } = new();

    public Queue<Exception> FailuresAfterDelivery { get; } = new();

    /// <summary>The address takes no mail.</summary>
    public bool Refuses { get; set; }

    public Task<MailHandover> SendAsync(OutgoingMail mail, CancellationToken cancellation)
    {
        if (Refuses)
            return Task.FromResult<MailHandover>(new MailHandover.Refused("no_such_address"));
        if (Failures.TryDequeue(out var early))
            throw early;
        if (_mails.TrueForAll(sent => sent.Id != mail.Id))
            _mails.Add(mail);
        if (FailuresAfterDelivery.TryDequeue(out var failure))
            throw failure;
        return Task.FromResult<MailHandover>(new MailHandover.Accepted());
    }

    public (string Token, string Code) Link(int mail)
    {
        var text = _mails[mail].Text.Reveal();
        return (TokenPattern().Match(text).Groups["value"].Value, CodePattern().Match(text).Groups["value"].Value);
    }

    [GeneratedRegex(@"/[a-z-]+#token=(?<value>\S+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"Code: (?<value>\S+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CodePattern();
}
