namespace PrivacyFunctions.Requests;

/// <param name="Envelope">See functions/Keys.</param>
internal sealed record SealedContact(byte[] Envelope);
