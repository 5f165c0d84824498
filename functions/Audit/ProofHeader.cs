using System.Text.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Audit;

/// <summary>
/// What a proven document carries in its unprotected header: the leaf of the event that announced it, the leaf's
/// inclusion proof and the signed checkpoint that the proof leads to. None of it is covered by the document's own
/// signature, and none needs to be: the leaf has the document's hash, and the checkpoint is signed itself.
/// </summary>
internal sealed record ProofHeader(byte[] Leaf, byte[] InclusionProof, byte[] Checkpoint)
{
    private const string LeafMember = "leaf";
    private const string ProofMember = "inclusionProof";
    private const string CheckpointMember = "checkpoint";

    public static ProofHeader Of(byte[] leaf, InclusionProof proof, byte[] checkpoint) => new(
        leaf, CanonicalJson.Serialize(JsonSerializer.SerializeToElement(proof, HttpJson.Options)), checkpoint);

    public JsonObject Write() => new()
    {
        [LeafMember] = StrictBase64Url.Encode(Leaf),
        [ProofMember] = JsonNode.Parse(InclusionProof),
        [CheckpointMember] = JsonNode.Parse(Checkpoint),
    };

    /// <summary>Null when the header is not exactly these three.</summary>
    public static ProofHeader? Read(JsonObject? header) =>
        header is { Count: 3 } && AuditJson.Text(header, LeafMember) is { } text
        && StrictBase64Url.TryDecode(text, out var leaf)
        && header[ProofMember] is JsonObject proof && header[CheckpointMember] is JsonObject checkpoint
            ? new ProofHeader(
                leaf, CanonicalJson.Serialize(proof, NumberRule.Doubles),
                CanonicalJson.Serialize(checkpoint, NumberRule.Doubles))
            : null;
}
