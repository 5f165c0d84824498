using PrivacyFunctions.Mail;
using PrivacyFunctions.Simulation.Faults;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>What the mail provider has taken; a mail that comes again under its id is delivered once.</summary>
internal sealed class SentMails
{
    private readonly HashSet<string> _ids = [];

    /// <summary>Addresses that the provider refuses for good.</summary>
    public HashSet<string> Refused { get; } = [];

    public List<OutgoingMail> Mails { get; } = [];

    public MailHandover Take(OutgoingMail mail)
    {
        if (Refused.Contains(mail.To.Reveal()))
            return new MailHandover.Refused("blocked");
        if (_ids.Add(mail.Id))
            Mails.Add(mail);
        return new MailHandover.Accepted();
    }
}

/// <summary>A process's way to the mail provider.</summary>
internal sealed class SimulatedMailTransport(SentMails mails, Process process) : IMailTransport
{
    public Task<MailHandover> SendAsync(OutgoingMail mail, CancellationToken cancellation) => process.EffectAsync(
        $"mail.send {mail.Id}", changes: true, () => mails.Take(mail), Fault, cancellation);

    private static Exception Fault(FaultKind kind) => kind is FaultKind.UnknownOutcome
        ? new TimeoutException("Simulated: the mail provider did not answer in time.")
        : new IOException("Simulated: the mail provider is not there.");
}
