namespace PrivacyFunctions.Requests;

/// <param name="Envelope">See functions/Keys.</param>
/// <param name="Agent">Likewise, who asked in the person's name (<see cref="RequestAgents"/>); null: nobody did.</param>
internal sealed record SealedContact(byte[] Envelope, byte[]? Agent = null);
