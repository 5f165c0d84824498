using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Audit;

/// <summary>
/// What an auditor needs without an account. Hashes and sizes only: leaves are given to those who have them already.
/// </summary>
public sealed class AuditProofsApi(AuditCheckpoints checkpoints, AuditProofs proofs)
{
    /// <summary>4,096 characters of leaf: a leaf has about 400 bytes.</summary>
    private const int MaxLeafCharacters = 4096;

    [Function("AuditCheckpoint")]
    [AllowPublic("A checkpoint is worth something only when everyone can see the same one.", PerMinute = 60)]
    public async Task<IResult> GetCheckpointAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit/checkpoint")] HttpRequest request,
        CancellationToken cancellation) =>
        await checkpoints.ReadLatestAsync(cancellation) is { } jws
            ? new PublicDocument(jws, "application/jose+json", PublicDocument.Brief)
            : Problems.NotFound("no_checkpoint",
                "No checkpoint has been signed yet; the first follows within five minutes of the first event.");

    [Function("AuditInclusionProof")]
    [AllowPublic("A proof holds hashes only, and convinces only who already has the event.", PerMinute = 60)]
    public async Task<IResult> GetInclusionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit/proofs/inclusion")] HttpRequest request,
        CancellationToken cancellation)
    {
        var (leaf, index) = (request.Query["leaf"], request.Query["index"]);
        if (leaf.Count + index.Count != 1 || !TryReadNumber(request.Query["size"], out var size))
            return BadRequest("Give either leaf or index, and size where another tree than the present one is meant.");
        if (index.Count == 1)
        {
            return TryReadNumber(index, out var number)
                ? Answer(await proofs.ProveInclusionAsync(number!.Value, size, cancellation))
                : BadRequest("index is a whole number from 0.");
        }

        return leaf[0] is { Length: > 0 and <= MaxLeafCharacters } text &&
            StrictBase64Url.TryDecode(text, out var bytes)
            ? Answer(await proofs.ProveInclusionAsync(bytes, size, cancellation))
            : BadRequest("leaf is an event's leaf in canonical JSON, base64url.");
    }

    [Function("AuditConsistencyProof")]
    [AllowPublic("That the log only grew is for everyone to check.", PerMinute = 60)]
    public async Task<IResult> GetConsistencyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit/proofs/consistency")] HttpRequest request,
        CancellationToken cancellation) =>
        TryReadNumber(request.Query["from"], out var from) && from is { } start &&
            TryReadNumber(request.Query["to"], out var to)
            ? Answer(await proofs.ProveConsistencyAsync(start, to, cancellation))
            : BadRequest(
                "from and to are sizes of the log, whole numbers from 0; to may be left out for the present size.");

    private static IResult Answer(AuditProofOutcome outcome) => outcome switch
    {
        AuditProofOutcome.Included included => Answers.Ok(included.Proof),
        AuditProofOutcome.Consistent consistent => Answers.Ok(consistent.Proof),
        AuditProofOutcome.OutOfRange range =>
            BadRequest($"The log has {range.Size} events; ask for an index below the size and sizes up to that."),
        _ => Problems.NotFound("leaf_unknown", "The log does not have this leaf."),
    };

    private static IResult BadRequest(string detail) => Problems.BadRequest("proof_parameters_invalid", detail);

    /// <summary>True with null where the parameter is absent.</summary>
    private static bool TryReadNumber(StringValues values, out long? number)
    {
        number = null;
        if (values.Count == 0)
            return true;
        if (values.Count > 1 ||
            !long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var read))
            return false;
        number = read;
        return true;
    }
}
