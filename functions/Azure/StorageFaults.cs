using Azure;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Files;

namespace PrivacyFunctions.Azure;

/// <summary>What a failed call to the product's storage means.</summary>
internal static class StorageFaults
{
    /// <summary>Null for a bug.</summary>
    public static FileFault? Classify(Exception exception) => exception switch
    {
        // The client repeats a call that failed, and tells of all attempts.
        AggregateException { InnerExceptions: [.., var last] } => Classify(last),
        RequestFailedException { Status: 401 or 403 } => new FileFault(FailureReason.Unauthorized, Retriable: false),
        RequestFailedException { Status: 429 or 503 } => new FileFault(FailureReason.Throttled, Retriable: true),
        RequestFailedException { Status: 408 or 504 } => new FileFault(FailureReason.Timeout, Retriable: true),
        // The container is missing or nobody answered: that must not look like a person without files.
        RequestFailedException { Status: 0 or 404 } => new FileFault(FailureReason.Unreachable, Retriable: true),
        RequestFailedException or IOException => new FileFault(FailureReason.ServiceError, Retriable: true),
        _ => null,
    };
}
