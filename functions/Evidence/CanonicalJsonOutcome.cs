using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

/// <summary>What a strict reader made of some bytes.</summary>
public abstract record CanonicalJsonOutcome
{
    private CanonicalJsonOutcome()
    {
    }

    /// <param name="Value">Null where the document is the JSON value <c>null</c>.</param>
    public sealed record Read(JsonNode? Value) : CanonicalJsonOutcome;

    /// <param name="Reason">A sentence that holds nothing of the document.</param>
    /// <param name="Position">Bytes from the start to where it was noticed.</param>
    public sealed record Refused(string Reason, long Position) : CanonicalJsonOutcome;
}
