namespace PrivacyFunctions.Storage;

/// <summary>
/// The store cannot write or read now: the disk is full, an I/O error, the service does not answer. Nothing of the
/// refused write is visible afterwards. A transport fault, owned by the retry policy: the same call may succeed later.
/// </summary>
public sealed class StorageUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
