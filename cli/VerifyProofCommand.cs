using System.Buffers.Text;
using System.CommandLine;
using System.Text;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Cli;

/// <summary>
/// <c>privacy verify-proof PROOF --checkpoint FILE --jwks FILE</c> with <c>--leaf FILE</c> for an inclusion proof and
/// <c>--earlier FILE</c> for a consistency proof.
/// </summary>
internal static class VerifyProofCommand
{
    public static Command Create()
    {
        var proof = new Argument<FileInfo>(
            "PROOF")
        { Description = "As /api/audit/proofs/inclusion or /api/audit/proofs/consistency gives it." };
        var checkpoint = FileOption("--checkpoint", "The signed checkpoint that the proof leads to.");
        checkpoint.Required = true;
        var earlier = FileOption("--earlier", "For a consistency proof: the earlier signed checkpoint.");
        var leaf = FileOption("--leaf",
            "For an inclusion proof: the event's leaf (canonical JSON, or its base64url text). " +
            "Without it only the hash's place is checked.");
        var keySet = InputFiles.KeySetOption();
        var command = new Command("verify-proof",
            $"Checks an audit proof against signed checkpoints offline. {ExitCodes.OfVerifying}")
        {
            proof, checkpoint, earlier, leaf, keySet,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var keys = await InputFiles.ReadKeySetAsync(parsed.GetRequiredValue(keySet), cancellation);
            var report = new Report(parsed.InvocationConfiguration.Output);
            var document = await InputFiles.ReadAsync(parsed.GetRequiredValue(proof), cancellation);
            var later = await InputFiles.ReadAsync(parsed.GetRequiredValue(checkpoint), cancellation);
            return AuditProofVerifier.ClaimedType(document) switch
            {
                AuditDocuments.InclusionProof =>
                    Inclusion(report, document, later, await ReadLeafAsync(parsed.GetValue(leaf), cancellation), keys),
                AuditDocuments.ConsistencyProof =>
                    Consistency(report, document, later, await ReadAsync(parsed.GetValue(earlier), cancellation), keys),
                _ => throw new UnusableInputException(
                    $"{parsed.GetRequiredValue(proof).Name} is no inclusion or consistency proof."),
            };
        });
        return command;
    }

    private static Option<FileInfo> FileOption(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };

    private static async Task<byte[]?> ReadAsync(FileInfo? file, CancellationToken cancellation) =>
        file is null ? null : await InputFiles.ReadAsync(file, cancellation);

    /// <summary>
    /// The event's leaf; its base64url text, which a proof is asked for with, is decoded. A leaf is a JSON object, so
    /// the two cannot be taken for each other.
    /// </summary>
    private static async Task<byte[]?> ReadLeafAsync(FileInfo? file, CancellationToken cancellation)
    {
        if (await ReadAsync(file, cancellation) is not { } bytes)
            return null;
        if (bytes is [(byte)'{', ..])
            return bytes;
        var text = Encoding.UTF8.GetString(bytes).Trim().Trim('"');
        return Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is [(byte)'{', ..] leaf
            ? leaf
            : throw new UnusableInputException(
                $"{file!.Name} is no leaf: it is neither canonical JSON nor the base64url text of it.");
    }

    private static int Inclusion(Report report, byte[] proof, byte[] checkpoint, byte[]? leaf, JsonWebKeySet keys)
    {
        if (Check(report, checkpoint, keys) is not { } signed)
            return ExitCodes.NotVerified;
        var given = leaf is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(leaf);
        return Write(
            report,
            AuditProofVerifier.VerifyInclusion(proof, given, signed),
            leaf is null
                ? "Which event it is: only its hash was given. Add --leaf to check the event itself."
                : "The sealed payload (actor, address, path): compare SHA-256(salt ‖ payload) with the leaf's commitment where you were given both.");
    }

    private static int Consistency(Report report, byte[] proof, byte[] checkpoint, byte[]? earlier, JsonWebKeySet keys)
    {
        if (earlier is null)
            throw new UnusableInputException("A consistency proof stands between two checkpoints: add --earlier FILE.");
        if (Check(report, earlier, keys) is not { } first || Check(report, checkpoint, keys) is not { } second)
            return ExitCodes.NotVerified;
        return Write(
            report,
            AuditProofVerifier.VerifyConsistency(proof, first, second),
            "That everything which happened was logged: only that nothing logged was changed or taken away between the two.");
    }

    private static AuditCheckpoint? Check(Report report, byte[] checkpoint, JsonWebKeySet keys)
    {
        if (AuditProofVerifier.VerifyCheckpoint(checkpoint, keys) is CheckpointVerification.Verified verified)
            return verified.Checkpoint;
        report.Verdict(verified: false, "a checkpoint is not what it claims to be.");
        report.Finding(
            ((CheckpointVerification.NotVerified)AuditProofVerifier.VerifyCheckpoint(checkpoint, keys)).Reason);
        return null;
    }

    private static int Write(Report report, ProofVerification verification, string notProven)
    {
        switch (verification)
        {
            case ProofVerification.Verified verified:
                report.Verdict(verified: true, verified.Statement);
                report.Limits(notProven);
                return ExitCodes.Verified;
            case ProofVerification.NotVerified refused:
                report.Verdict(verified: false, refused.Reason);
                return ExitCodes.NotVerified;
            default:
                throw new UnusableInputException(((ProofVerification.Unreadable)verification).Reason);
        }
    }
}
