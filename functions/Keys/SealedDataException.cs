using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// What was sealed does not open: it was altered, cut off, extended, put in another record's place, or was never ours.
/// Never retried, and nothing of the content is in the message.
/// </summary>
public sealed class SealedDataException(string message) : CryptographicException(message);
