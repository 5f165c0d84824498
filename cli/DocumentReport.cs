using System.Text;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Cli;

internal static class DocumentReport
{
    /// <summary>The exit code, after the report is written.</summary>
    public static int Write(Report report, byte[] document, string type, JsonWebKeySet keys) =>
        type == EvidenceTypes.AuditCheckpoint
            ? WriteCheckpoint(report, AuditProofVerifier.VerifyCheckpoint(document, keys))
            : WriteOther(report, JwsVerifier.Verify(document, payload: null, keys, type));

    private static int WriteCheckpoint(Report report, CheckpointVerification verification)
    {
        if (verification is not CheckpointVerification.Verified { Checkpoint: var checkpoint, KeyId: var keyId })
            return Refuse(report, ((CheckpointVerification.NotVerified)verification).Reason);
        report.Verdict(verified: true, "the audit checkpoint is as it was signed.");
        report.Fact("log", checkpoint.Log);
        report.Fact("events", $"{checkpoint.Size}");
        report.Fact("root", checkpoint.Root);
        report.Fact("time", checkpoint.Time);
        report.Fact("signed by", keyId);
        report.Paragraph(
            "What this proves",
            "At that time the log's keeper committed to exactly these events in this order. Keep the checkpoint: with it, a change of the past can be shown.");
        report.Limits("Which events these are: privacy verify-proof checks that one is among them, or that a later log only added to them.");
        return ExitCodes.Verified;
    }

    private static int WriteOther(Report report, JwsVerification verification)
    {
        if (verification is JwsVerification.PayloadMissing)
            return Refuse(report, $"{verification.Explanation} For an export, verify the whole package (.zip).");
        if (verification is not JwsVerification.Verified verified)
            return Refuse(report, verification.Explanation);
        if (!CanonicalJson.IsCanonical(verified.Payload.Span))
            return Refuse(report, "It is signed, but what was signed is not canonical JSON (RFC 8785).");
        report.Verdict(verified: true, "the document is as it was signed.");
        report.Fact("type", verified.Type);
        report.Fact("signed by", verified.KeyId);
        report.Fact("content", Encoding.UTF8.GetString(verified.Payload.Span));
        report.Paragraph("What this proves",
            "Whoever holds the signing key signed exactly this content, for this purpose (its type).");
        report.Limits("That the content is true: it is the signer's statement.");
        return ExitCodes.Verified;
    }

    private static int Refuse(Report report, string reason)
    {
        report.Verdict(verified: false, "the document is not what it claims to be.");
        report.Finding(reason);
        return ExitCodes.NotVerified;
    }
}
