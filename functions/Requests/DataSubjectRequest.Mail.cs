namespace PrivacyFunctions.Requests;

public sealed partial record DataSubjectRequest
{
    /// <summary>
    /// A mail about it was handed over and came back. What was done stays done, so the status does; what the requester
    /// and the operators see is that nobody was reached.
    /// </summary>
    public Transition MailReturned() => Next(this with { Undeliverable = true });
}
